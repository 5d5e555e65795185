"""`python -m raffi_web` is the command `raffi`."""

from raffi_web.cli import main

raise SystemExit(main())
