package api_test

import "testing"

func TestRerunPolicy(t *testing.T) {
	const policy, outcomes, apps = "policy: Never", "outcomes: [Incomplete]", "apps: Never"
	const words = `supported values: "Failed", "Incomplete"`
	whole := part(wholeMigration, "  rerun:\n", "  priority")
	try(t, wholeMigration, map[string]change{
		"all by default":         {whole, "", ""},
		"nothing in it":          {whole, "  rerun: {}\n", ""},
		"all said to be nothing": {whole, "  rerun: null\n", ""},
		"a word":                 {whole, "  rerun: never\n", `spec.rerun: must be of type object: "string"`},
		"a misspelt field":       {policy, "mode: Never", `unknown field "spec.rerun.mode"`},

		"by itself": {policy, "policy: Automatic", ""},
		"by itself in other words": {
			policy, "policy: Always", `spec.rerun.policy: Unsupported value: "Always": supported values: "Automatic", "Never"`,
		},
		"a policy in lower case": {
			policy, "policy: never", `spec.rerun.policy: Unsupported value: "never": supported values: "Automatic", "Never"`,
		},
		"an empty policy":                   {policy, `policy: ""`, `spec.rerun.policy: Unsupported value: ""`},
		"a policy that YAML reads as false": {policy, "policy: off", `spec.rerun.policy: must be of type string: "boolean"`},

		"after both outcomes":      {outcomes, "outcomes: [Failed, Incomplete]", ""},
		"both the other way round": {outcomes, "outcomes: [Incomplete, Failed]", ""},
		"after the default ones":   {"    " + outcomes + "\n", "", ""},
		"after no outcome":         {outcomes, "outcomes: []", "spec.rerun.outcomes: should have at least 1 items"},
		"after an outcome twice":   {outcomes, "outcomes: [Failed, Failed]", `spec.rerun.outcomes[1]: Duplicate value: "Failed"`},
		"after one that ended well": {
			outcomes, "outcomes: [Succeeded]",
			`spec.rerun.outcomes[0]: Unsupported value: "Succeeded": ` + words,
		},
		"after one that a person stopped": {
			outcomes, "outcomes: [Stopped]", `spec.rerun.outcomes[0]: Unsupported value: "Stopped": ` + words,
		},
		"after Atlassian's own word": {
			outcomes, "outcomes: [FAILED]",
			`spec.rerun.outcomes[0]: Unsupported value: "FAILED": ` + words,
		},
		"after three outcomes": {
			outcomes, "outcomes: [Failed, Incomplete, Stopped]",
			"spec.rerun.outcomes: Too many: 3: must have at most 2 items",
		},
		"an outcome alone is no list": {outcomes, "outcomes: Failed", `spec.rerun.outcomes: must be of type array: "string"`},

		"the apps again": {apps, "apps: Trigger", ""},
		"the apps by a word": {
			apps, "apps: Always",
			`spec.rerun.apps: Unsupported value: "Always": supported values: "Trigger", "Never"`,
		},
		"the apps by a no": {apps, "apps: no", `spec.rerun.apps: must be of type string: "boolean"`},
	})
}

func TestRerunLimit(t *testing.T) {
	const limit, field = "limit: 5", "spec.rerun.limit"
	try(t, wholeMigration, map[string]change{
		"1":                         {limit, "limit: 1", ""},
		"10":                        {limit, "limit: 10", ""},
		"the default":               {"    " + limit + "\n", "", ""},
		"0, for which Never stands": {limit, "limit: 0", field + ": should be greater than or equal to 1"},
		"11":                        {limit, "limit: 11", field + ": should be less than or equal to 10"},
		"less than nothing":         {limit, "limit: -1", field + ": should be greater than or equal to 1"},
		"no end":                    {limit, "limit: none", field + `: must be of type integer: "string"`},
		"010, which YAML reads as 8": {
			limit, "limit: 010", "",
		},
		"012, which YAML reads as 10":     {limit, "limit: 012", ""},
		"013, which YAML reads as 11":     {limit, "limit: 013", field + ": should be less than or equal to 10"},
		"1e3, which YAML reads as 1000":   {limit, "limit: 1e3", field + ": should be less than or equal to 10"},
		"a number in quotes":              {limit, `limit: "3"`, field + `: must be of type integer: "string"`},
		"a half":                          {limit, "limit: 2.5", field + `: must be of type int32: "float64"`},
		"a truth":                         {limit, "limit: on", field + ": must be of type int32"},
		"more than 32 bits":               {limit, "limit: 4294967297", field + ": should be less than or equal to 10"},
		"a limit at the wrong place":      {"  rerun:\n", "  limit: 3\n  rerun:\n", `unknown field "spec.limit"`},
		"a limit that is called retries":  {limit, "retries: 3", `unknown field "spec.rerun.retries"`},
		"a limit that is said as nothing": {limit, "limit: null", ""},
	})
}

func TestBackoff(t *testing.T) {
	const initial, factor, longest = "initial: 10m", "factor: 3", "max: 12h"
	const initialBounds = "spec.rerun.backoff.initial: must be from 1m to 24h"
	const maxBounds = "spec.rerun.backoff.max: must be from 1m to 168h"
	const factorField = "spec.rerun.backoff.factor"
	const order = "spec.rerun.backoff.max: must not be shorter than initial; left out, initial is 5m and max is 6h"
	both := func(initial, longest string) string {
		return "    backoff: {initial: " + initial + ", max: " + longest + "}\n"
	}
	try(t, wholeMigration, map[string]change{
		"all by default":          {backoff, "", ""},
		"nothing in it":           {backoff, "    backoff: {}\n", ""},
		"all said to be nothing":  {backoff, "    backoff: null\n", ""},
		"a duration alone":        {backoff, "    backoff: 5m\n", `spec.rerun.backoff: must be of type object: "string"`},
		"the shortest":            {backoff, both("1m", "1m"), ""},
		"the longest":             {backoff, both("24h", "168h"), ""},
		"the same in other words": {backoff, both("60m", "1h"), ""},

		"a second too short to begin with": {backoff, both("59s", "1h"), initialBounds},
		"a second too long to begin with":  {backoff, both("24h1s", "48h"), initialBounds},
		"none to begin with":               {initial, "initial: 0s", initialBounds},
		"a second too short at most":       {backoff, both("1m", "59s"), maxBounds},
		"a second too long at most":        {backoff, both("1m", "168h1s"), maxBounds},
		"longer than any duration":         {backoff, both("99999999999999h", "9999999999999h"), initialBounds},
		"no unit":                          {initial, `initial: "10"`, "spec.rerun.backoff.initial" + durationRule},
		"a plain number":                   {longest, "max: 12", `spec.rerun.backoff.max: must be of type string: "integer"`},
		"a form that is none at all":       {longest, "max: a while", "spec.rerun.backoff.max" + durationRule},

		"shorter at most than to begin with":       {backoff, both("2h", "1h59m59s"), order},
		"longer to begin with than max by default": {backoff, "    backoff: {initial: 7h}\n", order},
		"as long to begin with as max by default":  {backoff, "    backoff: {initial: 6h}\n", ""},
		"shorter at most than initial by default":  {backoff, "    backoff: {max: 4m}\n", order},
		"as short at most as initial by default":   {backoff, "    backoff: {max: 5m}\n", ""},

		"the same pause each time": {factor, "factor: 1", ""},
		"ten times as long":        {factor, "factor: 10", ""},
		"a factor of 0":            {factor, "factor: 0", factorField + ": should be greater than or equal to 1"},
		"a factor of 11":           {factor, "factor: 11", factorField + ": should be less than or equal to 10"},
		"a factor of one and half": {factor, "factor: 1.5", factorField + `: must be of type int32: "float64"`},
		"a factor in quotes":       {factor, `factor: "2"`, factorField + `: must be of type integer: "string"`},
	})
}
