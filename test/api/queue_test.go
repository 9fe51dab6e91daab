package api_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestPriorityAndSuspend(t *testing.T) {
	const priority, suspend, field = "priority: -10", "suspend: true", "spec.priority"
	try(t, wholeMigration, map[string]change{
		"the highest":              {priority, "priority: 100", ""},
		"the lowest":               {priority, "priority: -100", ""},
		"0, which is the default":  {priority, "priority: 0", ""},
		"left out":                 {"  " + priority + "\n", "", ""},
		"higher than the highest":  {priority, "priority: 101", field + ": should be less than or equal to 100"},
		"lower than the lowest":    {priority, "priority: -101", field + ": should be greater than or equal to -100"},
		"a word":                   {priority, "priority: high", field + `: must be of type integer: "string"`},
		"a number in quotes":       {priority, `priority: "1"`, field + `: must be of type integer: "string"`},
		"a half":                   {priority, "priority: 0.5", field + `: must be of type int32: "float64"`},
		"a truth":                  {priority, "priority: yes", field + ": must be of type int32"},
		"1e3, which YAML reads so": {priority, "priority: 1e3", field + ": should be less than or equal to 100"},
		"0144, which is octal 100": {priority, "priority: 0144", ""},
		"0145, which is octal 101": {priority, "priority: 0145", field + ": should be less than or equal to 100"},

		"not suspended":                  {suspend, "suspend: false", ""},
		"suspended in a word of YAML":    {suspend, "suspend: on", ""},
		"suspended in quotes":            {suspend, `suspend: "true"`, `spec.suspend: must be of type boolean: "string"`},
		"suspended by a number":          {suspend, "suspend: 1", `spec.suspend: must be of type boolean: "integer"`},
		"suspend left out":               {"  " + suspend + "\n", "", ""},
		"suspend in another word":        {suspend, "suspended: true", `unknown field "spec.suspended"`},
		"suspend at the wrong place":     {"    approved: true\n", "    suspend: true\n", `unknown field "spec.run.suspend"`},
		"a word that only looks like it": {suspend, "suspend: Yes please", `spec.suspend: must be of type boolean: "string"`},
	})
}

func TestJobsByTheirID(t *testing.T) {
	const adopt, field = "adoptJobID: 0bacecde-372e-4d84-8d79-d66433b8fa45", "spec.adoptJobID"
	const jobRule = ": must be the ID of a job, such as 0bacecde-372e-4d84-8d79-d66433b8fa45"
	const planRule = ": must be the ID of a plan, such as e508b1f0-364d-4a0f-8c66-198ac67b2a2b"
	const otherJob, otherPlan = "jobID: 5d1c9f6e-0f4b-4f43-9a51-6f2f6b1c7d10", "planID: 77aa3f0e-8a1d-4e0c-b1be-0d3c6d9a4b22"
	try(t, wholeMigration, map[string]change{
		"none to adopt":           {"  " + adopt + "\n", "", ""},
		"one in upper case":       {adopt, "adoptJobID: 0BACECDE-372E-4D84", ""},
		"one of 1,024 characters": {adopt, "adoptJobID: " + strings.Repeat("a", 1024), ""},
		"one of 1,025 characters": {
			adopt, "adoptJobID: " + strings.Repeat("a", 1025),
			field + ": Too long: may not be more than 1024",
		},
		"an empty one":                {adopt, `adoptJobID: ""`, field + ": should be at least 1 chars long"},
		"one by its address":          {adopt, "adoptJobID: https://api.atlassian.com/jobs/1", field + jobRule},
		"one that leads elsewhere":    {adopt, "adoptJobID: ../jobs", field + jobRule},
		"one with a blank behind":     {adopt, `adoptJobID: "0bacecde "`, field + jobRule},
		"one with a query":            {adopt, "adoptJobID: a?b=c", field + jobRule},
		"one that YAML reads as 1000": {adopt, "adoptJobID: 1e3", field + `: must be of type string: "integer"`},
		"one of digits alone":         {adopt, "adoptJobID: 12345678", field + `: must be of type string: "integer"`},
		"a misspelt field":            {adopt, "adoptJobId: a", `unknown field "spec.adoptJobId"`},

		"no plans":               {plans, "", ""},
		"an empty list of plans": {plans, "  planIDs: []\n", ""},
		"a job that stands twice": {
			otherJob, "jobID: 0bacecde-372e-4d84-8d79-d66433b8fa45",
			`spec.planIDs[1]: Duplicate value: {"jobID":"0bacecde-372e-4d84-8d79-d66433b8fa45"}`,
		},
		"a plan of two jobs": {
			otherPlan, "planID: e508b1f0-364d-4a0f-8c66-198ac67b2a2b",
			"spec.planIDs: must name each planID once: a plan belongs to one job",
		},
		"a plan with its job's ID": {otherPlan, "planID: 5d1c9f6e-0f4b-4f43-9a51-6f2f6b1c7d10", ""},
		"a job without its plan":   {"    " + otherPlan + "\n", "", "spec.planIDs[1].planID: Required value"},
		"a plan without its job":   {otherJob + "\n    plan", "plan", "spec.planIDs[1].jobID: Required value"},
		"an empty plan":            {otherPlan, `planID: ""`, "spec.planIDs[1].planID: should be at least 1 chars long"},
		"an empty job":             {otherJob, `jobID: ""`, "spec.planIDs[1].jobID: should be at least 1 chars long"},
		"a plan by its address":    {otherPlan, "planID: plans/77aa3f0e", "spec.planIDs[1].planID" + planRule},
		"a job by its address":     {otherJob, "jobID: jobs/5d1c9f6e", "spec.planIDs[1].jobID" + jobRule},
		"a plan of 1,025 characters": {
			otherPlan, "planID: " + strings.Repeat("a", 1025),
			"spec.planIDs[1].planID: Too long: may not be more than 1024",
		},
		"a plan that YAML reads so":    {otherPlan, "planID: 12", `spec.planIDs[1].planID: must be of type string: "integer"`},
		"a plan alone is no list":      {plans, "  planIDs: e508b1f0\n", `spec.planIDs: must be of type array: "string"`},
		"a field that is not of plans": {otherPlan, otherPlan + "\n    name: x", `unknown field "spec.planIDs[1].name"`},
		"50 plans":                     {plans, "  planIDs: " + planRows(50) + "\n", ""},
		"51 plans": {
			plans, "  planIDs: " + planRows(51) + "\n",
			"spec.planIDs: Too many: 51: must have at most 50 items",
		},
	})
}

// planRows makes so many plans with the longest IDs.
func planRows(count int) string {
	var made []string
	for _, name := range names(count, 1023) {
		made = append(made, fmt.Sprintf("{jobID: j%s, planID: p%s}", name, name))
	}
	return flow(made)
}
