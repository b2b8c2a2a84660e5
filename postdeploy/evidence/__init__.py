"""What was seen while a line was checked, with secrets and personal data taken out."""
