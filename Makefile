# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Names for the commands of ./ctl; what they do is in tools/distctl.

.DEFAULT_GOAL := help
.PHONY: help run stop test test-deep test-upstream test-upstream-shop bench-promise bench-availability replay lint fix clean

help: ## show these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
	  || sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1: \2/p' $(MAKEFILE_LIST)

run: ## set up what is missing, serve the demo company, print address and login
	@./ctl run

stop: ## stop the server and PostgreSQL
	@./ctl stop

test: ## every kind of test: lint, unit, addon, install, concurrency, browser
	@./ctl test

test-deep: ## the same with all random steps instead of a seeded tenth
	@./ctl test --deep

test-upstream: ## Odoo's own tests with the suite, compared with stock Odoo
	@./ctl test-upstream

test-upstream-shop: ## the same for Odoo's tests of stock in the web shop
	@./ctl test-upstream --area shop

bench-promise: ## promises of one contended product, against stock Odoo in one run
	@./ctl bench promise

bench-availability: ## what can be promised of 20,000 products, against stock Odoo in one run
	@./ctl bench availability

replay: ## a retail order stream through all channels at once, watched for oversell
	@./ctl replay

lint: ## the linters alone
	@./ctl test --kind lint

fix: ## what the linters can repair by themselves, and the translation templates
	@./ctl fix

clean: ## remove databases that killed runs left behind
	@./ctl clean-dbs
