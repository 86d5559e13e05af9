"""Run coresponse from a checkout: `python cli.py run scenarios/st_paul_2019.toml`."""

from sim.cli.app import main

if __name__ == "__main__":
    main()
