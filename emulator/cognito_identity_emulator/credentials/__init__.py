"""The AWS credentials we hand out, and who is behind them."""
