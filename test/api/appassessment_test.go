package api_test

import (
	"strings"
	"testing"
)

const appAssessment = `
apiVersion: migration.drover.dev/v1alpha1
kind: AppAssessment
metadata:
  name: acme
spec:
  cloudSiteRef:
    name: acme
  apps:
  - key: com.comalatech.workflow
    decision: NeededInCloud
    dataMigrationConsent: Agreed
  - key: com.example.legacy
    decision: NotNeededInCloud
  defaultDecision: Undecided
  refreshInterval: 6h
`

func TestAppDecisions(t *testing.T) {
	const key, needed, agreed = "key: com.comalatech.workflow", "decision: NeededInCloud", "Consent: Agreed"
	try(t, appAssessment, map[string]change{
		"an app without consent": {"    dataMigrationConsent: Agreed\n", "", ""},
		"consent not given":      {agreed, "Consent: NotAgreed", ""},
		"consent in other words": {
			agreed, "Consent: Yes", `spec.apps[0].dataMigrationConsent: must be of type string`,
		},
		"consent not yet given": {
			agreed, "Consent: Pending",
			`spec.apps[0].dataMigrationConsent: Unsupported value: "Pending": supported values: "Agreed", "NotAgreed"`,
		},
		"who lists an app decides it": {
			needed, "decision: Undecided",
			`spec.apps[0].decision: Unsupported value: "Undecided": supported values: "NeededInCloud", "NotNeededInCloud"`,
		},
		"a decision in lower case": {
			needed, "decision: neededInCloud",
			`spec.apps[0].decision: Unsupported value: "neededInCloud": supported values: "NeededInCloud", "NotNeededInCloud"`,
		},
		"an app without a decision": {"    decision: NeededInCloud\n", "", "spec.apps[0].decision: Required value"},
		"an app without a key": {
			"  - key: com.comalatech.workflow\n    decision", "  - decision",
			"spec.apps[0].key: Required value",
		},
		"an app that stands twice": {
			"key: com.example.legacy", key, `spec.apps[1]: Duplicate value: {"key":"com.comalatech.workflow"}`,
		},
		"an empty key":            {key, `key: ""`, "spec.apps[0].key: should be at least 1 chars long"},
		"a key of 255 characters": {key, "key: " + strings.Repeat("k", 255), ""},
		"a key of 256 characters": {
			key, "key: " + strings.Repeat("k", 256),
			"spec.apps[0].key: Too long: may not be more than 255",
		},
		"a key that YAML reads as 8": {key, "key: 010", `spec.apps[0].key: must be of type string: "integer"`},
		"a misspelt field of an app": {
			"Consent: Agreed", "Concent: Agreed",
			`unknown field "spec.apps[0].dataMigrationConcent"`,
		},
	})
}

func TestAppAssessmentFields(t *testing.T) {
	const undecided, site, interval = "defaultDecision: Undecided", "  cloudSiteRef:\n    name: acme\n", "refreshInterval: 6h"
	const form = `spec.refreshInterval: must be a duration in whole hours, minutes and seconds, such as 90s, 24h or 1h30m`
	const bounds = `spec.refreshInterval: must be from 10m to 168h`
	try(t, appAssessment, map[string]change{
		"no apps": {
			part(appAssessment, "  apps:", "  defaultDecision"), "",
			"",
		},
		"all others needed":     {undecided, "defaultDecision: NeededInCloud", ""},
		"all others not needed": {undecided, "defaultDecision: NotNeededInCloud", ""},
		"an unknown default": {
			undecided, "defaultDecision: Needed",
			`spec.defaultDecision: Unsupported value: "Needed": ` +
				`supported values: "Undecided", "NeededInCloud", "NotNeededInCloud"`,
		},
		"an empty default": {undecided, `defaultDecision: ""`, `spec.defaultDecision: Unsupported value: ""`},
		"no CloudSite":     {site, "", "spec.cloudSiteRef: Required value"},
		"a CloudSite by its URL": {
			site, "  cloudSiteRef:\n    name: https://acme\n",
			`spec.cloudSiteRef.name: ` + nameRule,
		},
		"a reference that is a word alone": {site, "  cloudSiteRef: acme\n", `spec.cloudSiteRef: must be of type object`},
		"a misspelt field":                 {interval, "refreshIntervall: 6h", `unknown field "spec.refreshIntervall"`},

		"10 minutes":              {interval, "refreshInterval: 10m", ""},
		"a week":                  {interval, "refreshInterval: 168h", ""},
		"hours and minutes":       {interval, "refreshInterval: 1h30m", ""},
		"minutes in seconds":      {interval, "refreshInterval: 600s", ""},
		"a second too short":      {interval, "refreshInterval: 9m59s", bounds},
		"a second too long":       {interval, "refreshInterval: 168h1s", bounds},
		"zero means nothing here": {interval, `refreshInterval: "0s"`, bounds},
		"days are no unit":        {interval, "refreshInterval: 1d", form},
		"weeks are no unit":       {interval, "refreshInterval: 1w", form},
		"a number without unit": {
			interval, "refreshInterval: 24",
			`spec.refreshInterval: must be of type string: "integer"`,
		},
		"a number in quotes":   {interval, `refreshInterval: "24"`, form},
		"a last unit left out": {interval, "refreshInterval: 90m30", form},
		"a fraction":           {interval, "refreshInterval: 1.5h", form},
		"a blank between":      {interval, "refreshInterval: 1h 30m", form},
		"a sign":               {interval, "refreshInterval: -6h", form},
		"milliseconds":         {interval, "refreshInterval: 600000ms", form},
		"words":                {interval, "refreshInterval: hourly", form},
		"empty": {
			interval, `refreshInterval: ""`,
			"spec.refreshInterval: should be at least 2 chars long",
		},
		"longer than any duration": {interval, "refreshInterval: 9999999999999999999h", bounds},
		"more than 32 characters": {
			interval, "refreshInterval: " + strings.Repeat("1h", 17),
			"spec.refreshInterval: Too long: may not be more than 32",
		},
	})
}
