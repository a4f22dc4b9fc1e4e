"""python -m careloop: the same as the command `careloop`."""

from careloop.cli.main import main

raise SystemExit(main())
