"""The endpoints of the control API, one module per topic. What they do is done by `features`."""
