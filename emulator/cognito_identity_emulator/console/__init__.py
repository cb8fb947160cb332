"""The console: a web page at /_emulator/ and a client of the control API. It is made of ES modules, without a build.

`assets.py` serves the files of this folder. `pages.js` lists the pages, each a module in `pages/`; `components/` has
the components that they share.
"""
