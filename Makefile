# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
# Names for the commands of ./ctl; what they do is in tools/distctl.

.DEFAULT_GOAL := help
.PHONY: help run stop test test-deep test-upstream test-upstream-shop bench-promise bench-availability bench-replenishment bench-returns bench-forecast replay forecast-eval policy-eval lint fix clean bench-policies

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

bench-replenishment: ## proposals of 100,000 reordering rules, against stock Odoo in one run
	@./ctl bench replenishment

bench-returns: ## a return of 200 lines, and deliveries that are none, against stock Odoo in one run
	@./ctl bench returns

replay: ## a retail order stream through all channels at once, watched for oversell
	@./ctl replay

forecast-eval: ## forecasts judged on DATA=series.csv, the last HORIZON=12 columns; SEASON= WINDOWS= if known
	@$(if $(and $(DATA),$(HORIZON)),:,echo "error: say DATA=series.csv HORIZON=12" >&2; exit 2)
	@./ctl forecast-eval "$(DATA)" "$(HORIZON)" --season "$(SEASON)" --windows "$(WINDOWS)"

policy-eval: ## policies on a file: DATA=series.csv LEAD=2 REVIEW=1 TARGET=0.95 [TEST= REFIT= LEAST= COSTS= EACH=1]
	@$(if $(DATA),:,echo "error: say DATA=series.csv LEAD=2 REVIEW=1 TARGET=0.95" >&2; exit 2)
	@./ctl policy-eval "$(DATA)" $(if $(LEAD),"--lead=$(LEAD)") $(if $(REVIEW),"--review=$(REVIEW)") \
	  $(if $(TARGET),"--target=$(TARGET)") $(if $(TEST),"--test=$(TEST)") $(if $(REFIT),"--refit=$(REFIT)") \
	  $(if $(LEAST),"--least-units=$(LEAST)") $(if $(COSTS),"--costs=$(COSTS)") $(if $(EACH),--each)

bench-forecast: ## forecasts of real demand by class, against seasonal naive, SBA and the normal formula
	@./ctl bench forecast

bench-policies: ## policies on real demand, against the usual formula at equal service
	@./ctl bench policies

lint: ## the linters alone
	@./ctl test --kind lint

fix: ## what the linters can repair by themselves, and the translation templates
	@./ctl fix

clean: ## remove databases that killed runs left behind
	@./ctl clean-dbs
