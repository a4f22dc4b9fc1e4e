# make demo   from a bare machine to a desk in the browser
# make test   everything that must hold, on SQLite and PostgreSQL
PYTHON ?= python3
BIN := .venv/bin
HOME_FOLDER ?= $(CURDIR)/var

.PHONY: demo test setup check fix messages clean

demo: .venv/desk
	CARELOOP_HOME=$(HOME_FOLDER)/demo $(BIN)/careloop demo

test: .venv/test
	.ci/test

setup: .venv/test

.venv/desk: pyproject.toml .ci/venv
	.ci/venv "$(PYTHON)" desk,postgres
	touch $@

.venv/test: pyproject.toml .ci/venv .ci/servers
	.ci/servers install
	.ci/venv "$(PYTHON)" desk,postgres,test
	touch .venv/desk $@

check: .venv/test
	.ci/lint

fix: .venv/test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: .venv/test
	cd src/careloop && ../../$(BIN)/python -m django makemessages --settings careloop.site.settings --keep-pot -l ko -l ja --no-obsolete -e html,py,txt
	.ci/venv "$(PYTHON)" desk,postgres,test

clean:
	rm -rf .venv var build dist
