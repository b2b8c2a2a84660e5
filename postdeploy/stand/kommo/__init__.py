"""A double of the CRM Kommo: OAuth and the part of API v4 that the platform uses."""
