package api_test

import (
	"strings"
	"testing"
)

const migration = `
apiVersion: migration.drover.dev/v1alpha1
kind: Migration
metadata:
  name: wave-1
spec:
  cloudSiteRef:
    name: acme
  appAssessmentRef:
    name: apps
  displayName: Wave 1, Engineering
  stage: Testing
  scope:
    spaces:
      selection: Listed
      keys: [ENG, OPS]
      data: All
    usersAndGroups: SelectedSpaces
    globalTemplates: Include
    apps:
      selection: Listed
      keys: [com.comalatech.workflow]
  checks:
    recheckInterval: 1h
  run:
    approved: false
    noProgressAfter: 24h
`

func TestSpaces(t *testing.T) {
	const keys, listed = "      keys: [ENG, OPS]\n", "selection: Listed\n      keys: [ENG, OPS]\n"
	const field = "spec.scope.spaces"
	try(t, migration, map[string]change{
		"keys alone, because Listed is the default": {listed, "keys: [ENG]\n", ""},
		"all spaces":          {listed, "selection: All\n", ""},
		"all spaces but some": {listed, "selection: All\n      exclude: [HR]\n", ""},
		"Listed without keys": {
			keys, "",
			field + `.keys: must name at least one space where selection is Listed`,
		},
		"no selection and no keys": {
			"selection: Listed\n      keys: [ENG, OPS]\n", "",
			field + ".keys: must name at least one space where selection is Listed",
		},
		"Listed with no key": {keys, "      keys: []\n", field + ".keys: should have at least 1 items"},
		"Listed with keys that are null": {
			keys, "      keys: null\n",
			field + `.keys: must name at least one space where selection is Listed`,
		},
		"Listed with exclude": {
			keys, keys + "      exclude: [HR]\n",
			field + `.exclude: may be set only where selection is All`,
		},
		"All with keys": {
			listed, "selection: All\n      keys: [ENG]\n",
			field + `.keys: may be set only where selection is Listed`,
		},
		"All with no exclude": {
			listed, "selection: All\n      exclude: []\n",
			field + ".exclude: should have at least 1 items",
		},
		"an unknown selection": {
			"selection: Listed\n      keys: [E", "selection: Some\n      keys: [E",
			field + `.selection: Unsupported value: "Some": supported values: "Listed", "All"`,
		},
		"an empty selection": {
			"selection: Listed\n      keys: [E", "selection: \"\"\n      keys: [E",
			field + `.selection: Unsupported value: ""`,
		},
		"attachments ahead of their spaces": {"data: All", "data: AttachmentsOnly", ""},
		"an unknown kind of data": {
			"data: All", "data: Pages",
			field + `.data: Unsupported value: "Pages": supported values: "All", "AttachmentsOnly"`,
		},
		"no spaces": {
			part(migration, "    spaces:", "    usersAndGroups"), "", "spec.scope.spaces: Required value",
		},
		"a misspelt field of spaces": {
			"      keys: [ENG, OPS]\n", "      keys: [ENG, OPS]\n      excludes: [HR]\n",
			`unknown field "spec.scope.spaces.excludes"`,
		},
	})
}

func TestSpaceKeys(t *testing.T) {
	const key, field = "[ENG, OPS]", "spec.scope.spaces.keys"
	noText := func(kind string) string {
		return field + `[0]: must be of type string: "` + kind + `"`
	}
	try(t, migration, map[string]change{
		"a personal space":                        {key, "[~jdoe]", ""},
		"the same key twice is told later":        {key, "[ENG, eng, ENG]", ""},
		"a key in quotes is text":                 {key, `["NO", "012", "1e3"]`, ""},
		"NO, which YAML reads as false":           {key, "[NO]", noText("boolean")},
		"ON, which YAML reads as true":            {key, "[ON]", noText("boolean")},
		"1e3, which YAML reads as 1000":           {key, "[1e3]", noText("integer")},
		"012, which YAML reads as 10":             {key, "[012]", noText("integer")},
		"2026, which YAML reads as a number":      {key, "[2026]", noText("integer")},
		"1.5, which YAML reads as a number":       {key, "[1.5]", noText("number")},
		"a tilde alone, which YAML reads as null": {key, "[~]", field + "[0]: "},
		"a date, which stays text":                {key, "[2026-12-05]", ""},
		"an empty key":                            {key, `[""]`, field + "[0]: should be at least 1 chars long"},
		"a key of 255 characters":                 {key, "[" + strings.Repeat("K", 255) + "]", ""},
		"a key of 256 characters": {
			key, "[" + strings.Repeat("K", 256) + "]",
			field + "[0]: Too long: may not be more than 255",
		},
		"a key alone is no list": {key, "ENG", field + `: must be of type array: "string"`},
	})
}

func TestScope(t *testing.T) {
	const apps = "    apps:\n      selection: Listed\n      keys: [com.comalatech.workflow]\n"
	const reference = "  appAssessmentRef:\n    name: apps\n"
	const field = "spec.scope.apps"
	try(t, migration, map[string]change{
		"no apps":               {apps, "", ""},
		"apps that are needed":  {apps, "    apps: {selection: Needed}\n", ""},
		"Listed is the default": {apps, "    apps: {keys: [a]}\n", ""},
		"apps without an AppAssessment": {
			reference, "",
			`spec.appAssessmentRef: must be set where scope.apps is set: the AppAssessment holds the decisions`,
		},
		"no app and no AppAssessment": {
			part(migration, "  appAssessmentRef", "  checks:"), "  stage: Testing\n  scope: {spaces: {keys: [ENG]}}\n",
			"",
		},
		"Needed with keys": {
			apps, "    apps: {selection: Needed, keys: [a]}\n",
			field + `.keys: may be set only where selection is Listed`,
		},
		"Listed apps without keys": {
			apps, "    apps: {selection: Listed}\n",
			field + `.keys: must name at least one app where selection is Listed`,
		},
		"apps that select nothing": {
			apps, "    apps: {}\n",
			field + `.keys: must name at least one app where selection is Listed`,
		},
		"Listed apps with no key":  {apps, "    apps: {keys: []}\n", field + ".keys: should have at least 1 items"},
		"an app that stands twice": {apps, "    apps: {keys: [a, b, a]}\n", field + `.keys[2]: Duplicate value: "a"`},
		"an empty app key": {
			apps, `    apps: {keys: [""]}` + "\n",
			field + ".keys[0]: should be at least 1 chars long",
		},
		"an unknown selection of apps": {
			apps, "    apps: {selection: All}\n",
			field + `.selection: Unsupported value: "All": supported values: "Listed", "Needed"`,
		},
		"a list of apps without keys": {apps, "    apps: [a]\n", field + `: must be of type object`},
		"all users":                   {"Groups: SelectedSpaces", "Groups: All", ""},
		"nobody":                      {"Groups: SelectedSpaces", "Groups: None", ""},
		"an unknown choice of users": {
			"Groups: SelectedSpaces", "Groups: Some",
			`spec.scope.usersAndGroups: Unsupported value: "Some": supported values: "All", "SelectedSpaces", "None"`,
		},
		"no templates": {"Templates: Include", "Templates: Exclude", ""},
		"templates by a boolean": {
			"Templates: Include", "Templates: true",
			`spec.scope.globalTemplates: must be of type string: "boolean"`,
		},
		"an unknown choice of templates": {
			"Templates: Include", "Templates: All",
			`spec.scope.globalTemplates: Unsupported value: "All": supported values: "Include", "Exclude"`,
		},
		"a misspelt field of scope": {"usersAndGroups:", "userAndGroups:", `unknown field "spec.scope.userAndGroups"`},
	})
}

func TestMigrationFields(t *testing.T) {
	const name = "displayName: Wave 1, Engineering"
	const form = ": must be a duration in whole hours, minutes and seconds, such as 90s, 24h or 1h30m"
	const recheck, progress = "recheckInterval: 1h", "noProgressAfter: 24h"
	const recheckBounds = `spec.checks.recheckInterval: must be from 5m to 24h`
	const progressBounds = `spec.run.noProgressAfter: must be from 10m to 720h`
	try(t, migration, map[string]change{
		"Production with a backup": {"stage: Testing", "stage: Production\n" + strings.TrimSuffix(backup, "\n"), ""},
		"an unknown stage": {
			"stage: Testing", "stage: Staging",
			`spec.stage: Unsupported value: "Staging": supported values: "Testing", "Production"`,
		},
		"no stage":                 {"  stage: Testing\n", "", "spec.stage: Required value"},
		"no name to display":       {"  " + name + "\n", "", ""},
		"an empty name to display": {name, `displayName: ""`, "spec.displayName: should be at least 1 chars long"},
		"a name of 120 characters": {name, "displayName: " + strings.Repeat("ü", 120), ""},
		"a name of 121 characters": {
			name, "displayName: " + strings.Repeat("ü", 121),
			"spec.displayName: Too long: may not be more than 120",
		},
		"a name that is a number": {name, "displayName: 1", `spec.displayName: must be of type string: "integer"`},
		"no CloudSite":            {"  cloudSiteRef:\n    name: acme\n", "", "spec.cloudSiteRef: Required value"},
		"a CloudSite without name": {
			"  cloudSiteRef:\n    name: acme\n", "  cloudSiteRef: {}\n",
			"spec.cloudSiteRef.name: Required value",
		},
		"an AppAssessment in upper case": {"name: apps", "name: Apps", `spec.appAssessmentRef.name: ` + nameRule},

		"approved":                    {"approved: false", "approved: true", ""},
		"approved in a word of YAML":  {"approved: false", "approved: yes", ""},
		"approved in quotes":          {"approved: false", `approved: "true"`, `spec.run.approved: must be of type boolean`},
		"approved at the wrong place": {"  run:\n", "  approved: true\n  run:\n", `unknown field "spec.approved"`},
		"a field that nobody has":     {"approved: false", "cancelled: true", `unknown field "spec.run.cancelled"`},

		"checks again after 5 minutes":       {recheck, "recheckInterval: 5m", ""},
		"checks again after a day":           {recheck, "recheckInterval: 24h", ""},
		"checks again after 4m59s":           {recheck, "recheckInterval: 4m59s", recheckBounds},
		"checks again after a day and more":  {recheck, "recheckInterval: 24h1s", recheckBounds},
		"checks again after a day as a day":  {recheck, "recheckInterval: 1d", "spec.checks.recheckInterval" + form},
		"checks again never":                 {recheck, `recheckInterval: "0s"`, recheckBounds},
		"no progress after 10 minutes":       {progress, "noProgressAfter: 10m", ""},
		"no progress after 30 days":          {progress, "noProgressAfter: 720h", ""},
		"no progress after 9m59s":            {progress, "noProgressAfter: 9m59s", progressBounds},
		"no progress after 30 days and more": {progress, "noProgressAfter: 720h1s", progressBounds},
		"no progress after half a number":    {progress, "noProgressAfter: 90m30", "spec.run.noProgressAfter" + form},
		"no progress after a plain number": {
			progress, "noProgressAfter: 24",
			`spec.run.noProgressAfter: must be of type string: "integer"`,
		},
	})
}
