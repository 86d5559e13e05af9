"""`python -m tests.golden`: write the golden files anew; look at the difference before you commit it."""

from tests.golden import FOLDER, golden, names

for name in names():
    path = FOLDER / f"{name}.txt"
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    now = golden(name)
    path.write_text(now, encoding="utf-8", newline="\n")
    print(f"{path.name}: {'as before' if now == before else 'CHANGED: look at the difference'}")
