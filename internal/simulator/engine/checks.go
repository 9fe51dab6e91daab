/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package engine

import (
	"slices"
	"time"

	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// AppsNotInstalledOnCloud is the check that finds apps of a job which the site does not have.
const AppsNotInstalledOnCloud = "AppsNotInstalledOnCloud"

// SpaceKeysConflict is the check that finds spaces which the site has already.
const SpaceKeysConflict = "SpaceKeysConflict"

const checksFailed = "At least one Preflight check has failed."

// checkNode runs the checks of a task at the time of its beginning. Their results show one after the other.
func (e *Engine) checkNode(t *task, in *instance, start, end time.Time) *node {
	checks := slices.DeleteFunc(e.allChecks(t.job, in), func(c scenario.Check) bool { return t.leavesOut(c.Key) })
	group := &node{
		key: "check", start: start, end: end, childrenFrom: start, unit: "Preflight Checks", total: int64(len(checks)),
	}
	outcomes := make([]string, 0, len(checks))
	for i, c := range checks {
		outcome := t.outcomeOf(c)
		outcomes = append(outcomes, outcome)
		group.children = append(group.children, &node{
			key:     c.Key,
			start:   start,
			end:     start.Add(end.Sub(start) * time.Duration(i+1) / time.Duration(len(checks))),
			outcome: outcome,
			message: c.Message,
			details: &Details{Occurrences: c.Occurrences, Excludable: c.Excludable, Description: c.Description},
			unit:    "Checks", total: 1,
		})
	}
	group.settleChecks(outcomes)
	return group
}

func (n *node) settleChecks(outcomes []string) {
	switch {
	case slices.Contains(outcomes, Failed):
		n.outcome, n.message = Failed, checksFailed
	case slices.Contains(outcomes, Warning):
		n.outcome = Warning
	default:
		n.outcome = Success
	}
}

// leavesOut tells whether a Check task was told to leave a check out. A Migrate task runs them all.
func (t *task) leavesOut(key string) bool {
	if t.kind == Migrate {
		return false
	}
	return slices.Contains(t.ExcludeKeys, key) || (len(t.IncludeKeys) > 0 && !slices.Contains(t.IncludeKeys, key))
}

// outcomeOf turns an excludable failure into a warning where a Migrate task overrides it.
func (t *task) outcomeOf(c scenario.Check) string {
	if t.kind == Migrate && c.Outcome == Failed && c.Excludable && slices.Contains(t.ExcludeKeys, c.Key) {
		return Warning
	}
	return c.Outcome
}

func (e *Engine) allChecks(j *job, in *instance) []scenario.Check {
	checks := []scenario.Check{e.keysCheck(j)}
	if addresses := in.untrustedAddresses(); len(addresses) > 0 {
		checks = append(checks, scenario.Check{
			Key: e.tun.Switches.EmailDomainCheck, Outcome: Failed, Occurrences: addresses,
			Message: "E-mail domains have not been trusted.",
		})
	}
	builtIn := e.tun.Switches.CloudAppsCheck != scenario.Absent
	if builtIn {
		checks = append(checks, e.cloudAppsCheck(j))
	}
	for _, c := range e.tun.Checks {
		if builtIn && c.Key == AppsNotInstalledOnCloud {
			continue
		}
		if !j.concerns(c) {
			c = scenario.Check{Key: c.Key, Outcome: Success, Excludable: c.Excludable, Description: c.Description}
		}
		checks = append(checks, c)
	}
	return checks
}

func (j *job) concerns(c scenario.Check) bool {
	return (c.WhenSpace == "" || slices.Contains(j.SpaceKeys, c.WhenSpace)) &&
		(c.WhenApp == "" || slices.Contains(j.AppKeys, c.WhenApp))
}

func (e *Engine) keysCheck(j *job) scenario.Check {
	check := scenario.Check{
		Key: SpaceKeysConflict, Outcome: Success, Description: "Spaces with the same key on the destination site.",
	}
	if !j.movesWholeSpaces() {
		return check
	}
	exact := e.tun.Switches.KeyComparison == scenario.Exact
	for _, key := range j.SpaceKeys {
		if j.site.find(key, exact) != nil {
			check.Occurrences = append(check.Occurrences, key)
		}
	}
	if len(check.Occurrences) > 0 {
		check.Outcome, check.Message = Failed, "Spaces with the same key exist on the destination site."
	}
	return check
}

// cloudAppsCheck stands in for a check of that key which the scenario lists.
func (e *Engine) cloudAppsCheck(j *job) scenario.Check {
	check := scenario.Check{
		Key: AppsNotInstalledOnCloud, Outcome: Success, Description: "Apps of the migration that the destination site does not have.",
	}
	for _, key := range j.AppKeys {
		if !j.site.apps[key] && !j.site.apps[e.marketplace[key].CloudKey] {
			check.Occurrences = append(check.Occurrences, key)
		}
	}
	if len(check.Occurrences) == 0 {
		return check
	}
	check.Outcome, check.Message = Failed, "Apps of the migration are not installed on the destination site."
	if e.tun.Switches.CloudAppsCheck == scenario.Warn {
		check.Outcome = Warning
	}
	return check
}
