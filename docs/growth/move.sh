# Move everything from a SQLite file into PostgreSQL. Stop the emulators that use the file first.
set -eu
old=${OLD_DATABASE:-sqlite:///pools.db}
new=${NEW_DATABASE:-postgresql+psycopg://cognito@localhost/cognito}
cognito-identity-emulator export --database-url "$old" --output state.json
cognito-identity-emulator import state.json --database-url "$new"
rm state.json # it contains the private keys
