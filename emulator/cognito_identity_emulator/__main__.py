"""`python -m cognito_identity_emulator` is the command `cognito-identity-emulator`."""

from cognito_identity_emulator.cli.main import main

if __name__ == "__main__":
    main()
