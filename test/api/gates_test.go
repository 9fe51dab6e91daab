package api_test

import (
	"strings"
	"testing"
)

func TestDependencies(t *testing.T) {
	const second, field = "- name: wave-4", "spec.dependsOn"
	try(t, wholeMigration, map[string]change{
		"none":          {dependencies, "", ""},
		"an empty list": {dependencies, "  dependsOn: []\n", ""},
		"the Migration itself": {
			second, "- name: edited", field + ": must not name the Migration itself",
		},
		"a name that begins as its own": {second, "- name: edited-again", ""},
		"one that stands twice":         {second, "- name: wave-3", field + `[1]: Duplicate value: {"name":"wave-3"}`},
		"one by its name alone":         {second, "- wave-4", field + `[1]: must be of type object: "string"`},
		"one without a name":            {second, "- {}", field + "[1].name: Required value"},
		"one with an empty name":        {second, `- name: ""`, field + "[1].name: should be at least 1 chars long"},
		"one in upper case":             {second, "- name: Wave-4", field + "[1].name: " + nameRule},
		"one in another namespace": {
			second, "- {name: wave-4, namespace: other}",
			`unknown field "spec.dependsOn[1].namespace"`,
		},
		"one by a path of the namespace": {second, "- name: other/wave-4", field + "[1].name: " + nameRule},
		"a name that YAML reads as false": {
			second, "- name: no", field + `[1].name: must be of type string: "boolean"`,
		},
		"one alone is no list": {
			dependencies, "  dependsOn: wave-4\n", field + `: must be of type array: "string"`,
		},
		"50 of them": {dependencies, "  dependsOn: " + references(50) + "\n", ""},
		"51 of them": {
			dependencies, "  dependsOn: " + references(51) + "\n",
			field + ": Too many: 51: must have at most 50 items",
		},
	})
}

// references makes so many references of the greatest length.
func references(count int) string {
	var made []string
	for _, name := range names(count, 253) {
		made = append(made, "{name: "+strings.ToLower(name)+"}")
	}
	return flow(made)
}

func TestBackup(t *testing.T) {
	const policy, by, at = "policy: Attested", "      by: Storage team, ticket 4711\n", `at: "2026-12-01T06:00:00Z"`
	const production = "spec.backup: must have the policy Attested or Take for stage Production: back up the Confluence instance first"
	const atTime = "spec.backup.attested.at: must be of type date-time"
	try(t, wholeMigration, map[string]change{
		"none at all for Production":  {backup, "", production},
		"nothing said for Production": {backup, "  backup: null\n", production},
		"the policy None for Production": {
			backup, "  backup: {policy: None}\n", production,
		},
		"a backup that Drover takes": {backup, "  backup: {policy: Take}\n", ""},
		"one with all that can be said of it": {
			backup, "  backup: {policy: Take, maxAge: 72h, retention: Permanent}\n", "",
		},
		"a word for a backup that Drover takes": {
			policy, "policy: Take", "spec.backup.attested: may be set only where policy is Attested",
		},
		"an age for one that is attested": {
			policy, policy + "\n    maxAge: 24h", "spec.backup.maxAge: may be set only where policy is Take",
		},
		"a retention for one that is attested": {
			policy, policy + "\n    retention: Permanent", "spec.backup.retention: may be set only where policy is Take",
		},
		"an age below an hour": {
			backup, "  backup: {policy: Take, maxAge: 59m}\n", "spec.backup.maxAge: must be from 1h to 720h",
		},
		"an age above a month": {
			backup, "  backup: {policy: Take, maxAge: 721h}\n", "spec.backup.maxAge: must be from 1h to 720h",
		},
		"an age in days": {
			backup, "  backup: {policy: Take, maxAge: 1d}\n", "spec.backup.maxAge: must be a duration in whole hours, minutes and seconds",
		},
		"a file that Confluence deletes, for a day": {backup, "  backup: {policy: Take, maxAge: 24h, retention: Temporary}\n", ""},
		"a file that Confluence deletes, for longer": {
			backup, "  backup: {policy: Take, maxAge: 25h, retention: Temporary}\n",
			"spec.backup.maxAge: must be at most 24h where retention is Temporary",
		},
		"a retention that nobody knows": {
			backup, "  backup: {policy: Take, retention: Forever}\n",
			`spec.backup.retention: Unsupported value: "Forever": supported values: "Permanent", "Temporary"`,
		},
		"a policy in lower case": {
			policy, "policy: attested", `spec.backup.policy: Unsupported value: "attested": supported values: "None", "Attested", "Take"`,
		},
		"a policy that YAML reads as false": {policy, "policy: off", `spec.backup.policy: must be of type string: "boolean"`},
		"an empty policy":                   {policy, `policy: ""`, `spec.backup.policy: Unsupported value: ""`},
		"a word without a policy":           {"    policy: Attested\n", "", "spec.backup.policy: Required value"},
		"nothing in it":                     {backup, "  backup: {}\n", "spec.backup.policy: Required value"},
		"Attested without a word": {
			attestation, "",
			"spec.backup.attested: must be set where policy is Attested: who made the backup, and when",
		},
		"a word without Attested": {
			policy, "policy: None", "spec.backup.attested: may be set only where policy is Attested",
		},
		"by nobody":         {by, "", "spec.backup.attested.by: Required value"},
		"by an empty name":  {by, "      by: \"\"\n", "spec.backup.attested.by: should be at least 1 chars long"},
		"by 256 characters": {by, "      by: " + strings.Repeat("ü", 256) + "\n", ""},
		"by 257 characters": {
			by, "      by: " + strings.Repeat("ü", 257) + "\n",
			"spec.backup.attested.by: Too long: may not be more than 256",
		},
		"by a number":        {by, "      by: 4711\n", `spec.backup.attested.by: must be of type string: "integer"`},
		"at no time":         {"      " + at + "\n", "", "spec.backup.attested.at: Required value"},
		"at a time unquoted": {at, "at: 2026-12-01T06:00:00Z", ""},
		"on a day alone":     {at, "at: 2026-12-01", atTime},
		"at an empty time":   {at, `at: ""`, atTime},
		"at seconds of Unix": {at, "at: 1780000000", atTime},
		"at another zone":    {at, `at: "2026-12-01T07:00:00+01:00"`, "spec.backup.attested.at" + timeRule},
		"at a time in letters that Go does not read": {
			at, `at: "2026-12-01t06:00:00z"`, "spec.backup.attested.at" + timeRule,
		},
		"a misspelt field": {by, by + "      when: now\n", `unknown field "spec.backup.attested.when"`},
		"a word in words": {
			attestation, "    attested: yes, by storage\n",
			`spec.backup.attested: must be of type object: "string"`,
		},
	})
}

// Testing needs no backup, and may have one.
func TestBackupForTesting(t *testing.T) {
	rehearsal := strings.Replace(wholeMigration, "stage: Production", "stage: Testing", 1)
	try(t, rehearsal, map[string]change{
		"none at all":             {backup, "", ""},
		"the policy None":         {backup, "  backup: {policy: None}\n", ""},
		"one that is attested":    {"stage: Testing", "stage: Testing", ""},
		"Attested without a word": {attestation, "", "spec.backup.attested: must be set where policy is Attested"},
	})
}
