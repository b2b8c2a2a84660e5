"""What a person types: the commands `postdeploy` and `behave`, from any folder and on any console."""
