"""Commands of `postdeploy`, one module each with `main(arguments) -> exit code`."""
