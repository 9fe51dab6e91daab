package api_test

import (
	"strings"
	"testing"
)

func TestOverrides(t *testing.T) {
	const keys, field = "[MissingAttachments, GroupNames]", "spec.checks.override"
	const conflict = ": must not be SpaceKeysConflict: a space that exists on the destination would be damaged"
	const form = ": must be the key of a check as status.checks.items shows it, such as MissingAttachments"
	try(t, wholeMigration, map[string]change{
		"none":                       {"    override: " + keys + "\n", "", ""},
		"an empty list":              {keys, "[]", ""},
		"a conflict of keys":         {keys, "[MissingAttachments, SpaceKeysConflict]", field + "[1]" + conflict},
		"a conflict in lower case":   {keys, "[spacekeysconflict]", field + "[0]" + conflict},
		"a conflict in upper case":   {keys, "[SPACEKEYSCONFLICT]", field + "[0]" + conflict},
		"a conflict in another case": {keys, "[spaceKeysConflict]", field + "[0]" + conflict},
		"a key that contains it":     {keys, "[SpaceKeysConflict2]", ""},
		"a key that stands twice":    {keys, "[GroupNames, GroupNames]", field + `[1]: Duplicate value: "GroupNames"`},
		"a key with a blank":         {keys, `["Missing Attachments"]`, field + "[0]" + form},
		"a conflict behind a blank":  {keys, `[" SpaceKeysConflict"]`, field + "[0]" + form},
		"all of them by a star":      {keys, `["*"]`, field + "[0]" + form},
		"an empty key":               {keys, `[""]`, field + "[0]: should be at least 1 chars long"},
		"a key of 128 characters":    {keys, "[" + strings.Repeat("k", 128) + "]", ""},
		"a key of 129 characters": {
			keys, "[" + strings.Repeat("k", 129) + "]", field + "[0]: Too long: may not be more than 128",
		},
		"a key that YAML reads as true": {keys, "[on]", field + `[0]: must be of type string: "boolean"`},
		"a key alone is no list":        {keys, "MissingAttachments", field + `: must be of type array: "string"`},
		"50 keys":                       {keys, flow(names(50, 128)), ""},
		"51 keys":                       {keys, flow(names(51, 10)), field + ": Too many: 51: must have at most 50 items"},
	})
}

func TestWhenChecksAreMade(t *testing.T) {
	const age, when, recheck = "maxAge: 12h", "when: WithRun", "recheckInterval: 30m"
	const bounds, field = "spec.checks.maxAge: must be from 10m to 720h", "spec.checks.maxAge"
	const times = ": supported values: \"BeforeRun\", \"WithRun\""
	try(t, wholeMigration, map[string]change{
		"before the run":                {when, "when: BeforeRun", ""},
		"at the default time":           {"    " + when + "\n", "", ""},
		"after the run":                 {when, "when: AfterRun", `spec.checks.when: Unsupported value: "AfterRun"` + times},
		"a time in lower case":          {when, "when: withRun", `spec.checks.when: Unsupported value: "withRun"` + times},
		"an empty time":                 {when, `when: ""`, `spec.checks.when: Unsupported value: ""` + times},
		"no, which YAML reads as false": {when, "when: no", `spec.checks.when: must be of type string: "boolean"`},

		"as old as 10 minutes":            {age, "maxAge: 10m", ""},
		"as old as 30 days":               {age, "maxAge: 720h", ""},
		"as old as the default":           {"    " + age + "\n", "", ""},
		"as old as 9m59s":                 {age, "maxAge: 9m59s", bounds},
		"as old as 30 days and a second":  {age, "maxAge: 720h1s", bounds},
		"of no age":                       {age, "maxAge: 0s", bounds},
		"older than any duration":         {age, "maxAge: 9999999999999999h", bounds},
		"as old as a day written as 1d":   {age, "maxAge: 1d", field + durationRule},
		"a negative age":                  {age, "maxAge: -1h", field + durationRule},
		"an age in digits of other lands": {age, "maxAge: ١٢h", field + durationRule},
		"an age in upper case":            {age, "maxAge: 12H", field + durationRule},
		"an age without unit":             {age, "maxAge: 24", field + `: must be of type string: "integer"`},
		"an age of one character":         {age, `maxAge: "h"`, field + ": should be at least 2 chars long"},
		"an age that YAML may read by 60": {age, "maxAge: 1:30", field + durationRule},
		"units in another order":          {age, "maxAge: 30m1h", field + durationRule},

		"all by default":         {part(wholeMigration, "  checks:\n", "  run:\n"), "", ""},
		"all said to be nothing": {part(wholeMigration, "  checks:\n", "  run:\n"), "  checks: null\n", ""},
		"checks as a word": {
			part(wholeMigration, "  checks:\n", "  run:\n"), "  checks: never\n",
			`spec.checks: must be of type object: "string"`,
		},
		"a field of another place": {recheck, "rerun: {}", `unknown field "spec.checks.rerun"`},
	})
}

func TestWindow(t *testing.T) {
	const from, to = `notBefore: "2026-12-05T22:00:00Z"`, `notAfter: "2026-12-06T04:00:00Z"`
	const order = "spec.run.notAfter: must be later than notBefore"
	const fromField, toField = "spec.run.notBefore", "spec.run.notAfter"
	try(t, wholeMigration, map[string]change{
		"always open":          {window, "", ""},
		"open from a time on":  {"    " + to + "\n", "", ""},
		"open until a time":    {"    " + from + "\n", "", ""},
		"both said as nothing": {window, "    notBefore: null\n    notAfter: null\n", ""},
		"a second long":        {to, `notAfter: "2026-12-05T22:00:01Z"`, ""},
		"of no length":         {to, `notAfter: "2026-12-05T22:00:00Z"`, order},
		"the wrong way round":  {to, `notAfter: "2026-12-05T21:59:59Z"`, order},

		"a time without quotes":     {from, "notBefore: 2026-12-05T22:00:00Z", ""},
		"a leap day":                {from, `notBefore: "2024-02-29T00:00:00Z"`, ""},
		"a day that does not exist": {from, `notBefore: "2026-02-29T00:00:00Z"`, fromField + ": must be of type date-time"},
		"an hour too late":          {to, `notAfter: "2027-01-01T24:00:00Z"`, toField + ": must be of type date-time"},
		"a leap second":             {to, `notAfter: "2026-12-31T23:59:60Z"`, toField + ": must be of type date-time"},
		"no date":                   {from, "notBefore: tomorrow", fromField + ": must be of type date-time"},
		"a day alone":               {from, "notBefore: 2026-12-05", fromField + ": must be of type date-time"},
		"an hour alone":             {from, "notBefore: 22:00", fromField + ": must be of type date-time"},
		"a time without zone":       {from, "notBefore: 2026-12-05T22:00:00", fromField + ": must be of type date-time"},
		"a blank in the middle":     {from, `notBefore: "2026-12-05 22:00:00Z"`, fromField + ": must be of type date-time"},
		"empty":                     {from, `notBefore: ""`, fromField + ": must be of type date-time"},
		"a number":                  {from, "notBefore: 20261205", fromField + ": must be of type date-time"},
		"a truth":                   {from, "notBefore: yes", fromField + ": must be of type date-time"},

		// The API server takes these for a date-time, and Go cannot read the first four: one of them would fail every list.
		"a small t":             {from, `notBefore: "2026-12-05t22:00:00Z"`, fromField + timeRule},
		"a small z":             {to, `notAfter: "2026-12-06T04:00:00z"`, toField + timeRule},
		"a zone of 99 hours":    {to, `notAfter: "2026-12-06T04:00:00+99:99"`, toField + timeRule},
		"something behind":      {to, `notAfter: "2026-12-06T04:00:00ZT"`, toField + timeRule},
		"a zone other than UTC": {to, `notAfter: "2026-12-06T05:00:00+01:00"`, toField + timeRule},
		"parts of a second":     {to, `notAfter: "2026-12-06T04:00:00.5Z"`, toField + timeRule},
	})
}
