"""Control: the emulator itself. Puts everything together, and has one method for each verb of ours."""
