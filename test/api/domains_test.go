package api_test

import (
	"strings"
	"testing"
)

func TestEmailDomains(t *testing.T) {
	const name, reviewed, field = "name: partner.example", "reviewed: Blocked", "spec.emailDomains"
	const form = field + "[1].name: must be a domain in lower case, such as acme.example"
	const words = `supported values: "Trusted", "Blocked"`
	block := part(cloudSite, "  emailDomains:", "  suspend")
	label := strings.Repeat("a", 60)
	longest := strings.Join([]string{label, label, label, label, "example.x"}, ".")
	try(t, cloudSite, map[string]change{
		"none":          {block, "", ""},
		"an empty list": {block, "  emailDomains: []\n", ""},
		"one trusted":   {reviewed, "reviewed: Trusted", ""},
		"one not decided": {
			reviewed, "reviewed: Unreviewed",
			field + `[1].reviewed: Unsupported value: "Unreviewed": ` + words,
		},
		"one decided in lower case": {
			reviewed, "reviewed: blocked",
			field + `[1].reviewed: Unsupported value: "blocked": ` + words,
		},
		"one decided by a yes":         {reviewed, "reviewed: yes", field + `[1].reviewed: must be of type string: "boolean"`},
		"one without a decision":       {"    " + reviewed + "\n", "", field + "[1].reviewed: Required value"},
		"a decision without a domain":  {name + "\n    rev", "rev", field + "[1].name: Required value"},
		"one that stands twice":        {name, "name: acme.example", field + `[1]: Duplicate value: {"name":"acme.example"}`},
		"a domain of another alphabet": {name, "name: xn--bcher-kva.example", ""},
		"a domain not yet encoded":     {name, "name: bücher.example", form},
		"one label alone":              {name, "name: localhost", ""},
		"a domain in upper case":       {name, "name: Partner.example", form},
		"an address":                   {name, "name: jane@partner.example", form},
		"a domain behind an at sign":   {name, `name: "@partner.example"`, form},
		"a domain with a dot behind":   {name, "name: partner.example.", form},
		"all domains below another":    {name, `name: "*.partner.example"`, form},
		"an empty domain":              {name, `name: ""`, field + "[1].name: should be at least 1 chars long"},
		"a domain of 249 characters":   {name, "name: " + longest, ""},
		"a domain of 254 characters": {
			name, "name: " + longest + "yyyyy", field + "[1].name: Too long: may not be more than 253",
		},
		"a domain that YAML reads as a number": {name, "name: 1.5", field + `[1].name: must be of type string: "number"`},
		"a domain that YAML reads as false":    {name, "name: no", field + `[1].name: must be of type string: "boolean"`},
		"a domain by its name alone": {
			block, "  emailDomains: [acme.example]\n",
			field + `[0]: must be of type object: "string"`,
		},
		"a misspelt field": {reviewed, "review: Blocked", `unknown field "spec.emailDomains[1].review"`},
		"500 domains":      {block, "  emailDomains: " + domainRows(500) + "\n", ""},
		"501 domains": {
			block, "  emailDomains: " + domainRows(501) + "\n", field + ": Too many: 501: must have at most 500 items",
		},
	})
}

// domainRows makes so many reviewed domains of the greatest length.
func domainRows(count int) string {
	label := strings.Repeat("a", 61)
	tail := strings.Join([]string{"", label, label, label, "example"}, ".")
	var made []string
	for _, name := range names(count, 253-len(tail)) {
		made = append(made, "{name: "+strings.ToLower(name)+tail+", reviewed: Trusted}")
	}
	return flow(made)
}

func TestSuspendedAndSharedSites(t *testing.T) {
	const suspend, shared = "suspend: true", "sharedServerID: Acknowledged"
	try(t, cloudSite, map[string]change{
		"not suspended":               {suspend, "suspend: false", ""},
		"suspend left out":            {"  " + suspend + "\n", "", ""},
		"suspended in a word of YAML": {suspend, "suspend: yes", ""},
		"suspended in quotes":         {suspend, `suspend: "yes"`, `spec.suspend: must be of type boolean: "string"`},
		"suspended by a number":       {suspend, "suspend: 1", `spec.suspend: must be of type boolean: "integer"`},
		"no clone":                    {"    " + shared + "\n", "", ""},
		"a clone by a truth": {
			shared, "sharedServerID: true",
			`spec.confluence.sharedServerID: must be of type string: "boolean"`,
		},
		"a clone that is denied": {
			shared, "sharedServerID: Denied",
			`spec.confluence.sharedServerID: Unsupported value: "Denied": supported values: "Acknowledged"`,
		},
		"a clone in lower case": {
			shared, "sharedServerID: acknowledged",
			`spec.confluence.sharedServerID: Unsupported value: "acknowledged": supported values: "Acknowledged"`,
		},
		"a clone left empty": {
			shared, `sharedServerID: ""`,
			`spec.confluence.sharedServerID: Unsupported value: "": supported values: "Acknowledged"`,
		},
		"a clone at the wrong place": {suspend, "sharedServerID: Acknowledged", `unknown field "spec.sharedServerID"`},
	})
}
