/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario

import (
	"fmt"
	"strings"
)

func (t *Tunables) validateTunables(p *problems) {
	if t.PagesPerMinute <= 0 {
		p.add("pagesPerMinute", "%v is not above zero", t.PagesPerMinute)
	}
	t.validateDurations(p)
	p.allOf("outcomes.usersAndGroups", t.Outcomes.UsersAndGroups, nodeOutcomes...)
	p.allOf("outcomes.globalTemplates", t.Outcomes.GlobalTemplates, nodeOutcomes...)
	for i, a := range t.AppTransfers {
		field := fmt.Sprintf("appTransfers[%d]", i)
		p.required(field+".app", a.App)
		p.allOf(field+".outcomes", a.Outcomes, transferOutcomes...)
		notNegative(p, field+".duration", a.Duration)
	}
	t.validateChecks(p)
	t.validateSizes(p)
	t.Utilities.IDMapping.validate(p, "utilities.idMapping")
	t.Utilities.LinkUpdate.validate(p, "utilities.linkUpdate")
	p.required("switches.flowWord", t.Switches.FlowWord)
	p.required("switches.emailDomainCheck", t.Switches.EmailDomainCheck)
	for _, s := range t.Switches.positions() {
		p.oneOf("switches."+s.name, s.value, s.allowed...)
	}
}

func (t *Tunables) validateDurations(p *problems) {
	notNegative(p, "durations.pickUp", t.Durations.PickUp)
	notNegative(p, "durations.checks", t.Durations.Checks)
	notNegative(p, "durations.usersAndGroups", t.Durations.UsersAndGroups)
	notNegative(p, "durations.globalTemplates", t.Durations.GlobalTemplates)
	notNegative(p, "durations.spaceMinimum", t.Durations.SpaceMinimum)
	notNegative(p, "durations.appTransfer", t.Durations.AppTransfer)
	notNegative(p, "lags.status", t.Lags.Status)
	notNegative(p, "lags.taskList", t.Lags.TaskList)
	notNegative(p, "lags.index", t.Lags.Index)
}

func (t *Tunables) validateChecks(p *problems) {
	keys := map[string]bool{}
	for i, c := range t.Checks {
		field := fmt.Sprintf("checks[%d]", i)
		p.required(field+".key", c.Key)
		p.once(field+".key", c.Key, keys)
		if c.Key == "SpaceKeysConflict" {
			p.add(field+".key", "%q is built in", c.Key)
		}
		p.oneOf(field+".outcome", c.Outcome, checkOutcomes...)
		if strings.Contains(c.Key, ",") {
			p.add(field+".key", "%q contains a comma, which parts the levels of the status tree", c.Key)
		}
	}
}

func (t *Tunables) validateSizes(p *problems) {
	positive(p, "pageSizes.tasks", t.PageSizes.Tasks)
	positive(p, "pageSizes.statusNodes", t.PageSizes.StatusNodes)
	if t.Quotas.Unlimited {
		return
	}
	positive(p, "quotas.jobs", t.Quotas.Jobs)
	positive(p, "quotas.tasks", t.Quotas.Tasks)
	positive(p, "quotas.reads", t.Quotas.Reads)
	if t.Quotas.Window <= 0 {
		p.add("quotas.window", "%s is not above zero", t.Quotas.Window.Std())
	}
}

func positive(p *problems, field string, n int) {
	if n < 1 {
		p.add(field, "%d is not above zero", n)
	}
}

func notNegative(p *problems, field string, d Duration) {
	if d < 0 {
		p.add(field, "%s is negative", d.Std())
	}
}
