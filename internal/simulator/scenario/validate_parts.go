/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package scenario

import "fmt"

var (
	nodeOutcomes     = []string{"SUCCESS", "WARNING", "FAILED", "SKIPPED", "INCOMPLETE"}
	checkOutcomes    = []string{"SUCCESS", "WARNING", "FAILED"}
	transferOutcomes = []string{"SUCCESS", "FAILED", "INCOMPLETE", "TIMED_OUT", "CANCELLED", "IN_PROGRESS"}
)

func (s *Scenario) validateInstances(p *problems) {
	if len(s.Instances) == 0 {
		p.add("instances", "at least one is required")
	}
	urls := map[string]bool{}
	for i := range s.Instances {
		field := fmt.Sprintf("instances[%d]", i)
		p.once(field+".url", s.Instances[i].URL, urls)
		s.Instances[i].validate(p, field)
	}
}

func (in *Instance) validate(p *problems, field string) {
	p.httpsURL(field+".url", in.URL, true)
	p.required(field+".serverID", in.ServerID)
	p.required(field+".version", in.Version)
	if len(in.Users) == 0 {
		p.add(field+".users", "at least one is required")
	}
	for i, u := range in.Users {
		at := fmt.Sprintf("%s.users[%d]", field, i)
		p.required(at+".name", u.Name)
		if u.Password == "" && u.Token == "" {
			p.add(at, "a password or a token is required")
		}
	}
	in.validateContent(p, field)
	in.Backup.validate(p, field+".backup")
}

func (in *Instance) validateContent(p *problems, field string) {
	apps, spaces := map[string]bool{}, map[string]bool{}
	for i, a := range in.Apps {
		at := fmt.Sprintf("%s.apps[%d]", field, i)
		p.required(at+".key", a.Key)
		p.required(at+".version", a.Version)
		p.once(at+".key", a.Key, apps)
	}
	for i, sp := range in.Spaces {
		at := fmt.Sprintf("%s.spaces[%d]", field, i)
		p.required(at+".key", sp.Key)
		p.once(at+".key", sp.Key, spaces)
		p.oneOf(at+".type", sp.Type, "", "global", "personal")
		p.allOf(at+".outcomes", sp.Outcomes, nodeOutcomes...)
		if sp.Pages < 0 {
			p.add(at+".pages", "%d is negative", sp.Pages)
		}
		sp.validateContent(p, at)
	}
	for i, d := range in.EmailDomains {
		p.required(fmt.Sprintf("%s.emailDomains[%d].name", field, i), d.Name)
	}
}

func (s *Scenario) validateSites(p *problems) {
	if len(s.Sites) == 0 {
		p.add("sites", "at least one is required")
	}
	urls := map[string]bool{}
	for i := range s.Sites {
		site, field := &s.Sites[i], fmt.Sprintf("sites[%d]", i)
		p.httpsURL(field+".url", site.URL, false)
		p.once(field+".url", site.URL, urls)
		p.required(field+".email", site.Email)
		p.required(field+".apiToken", site.APIToken)
		for j, sp := range site.Spaces {
			p.required(fmt.Sprintf("%s.spaces[%d].key", field, j), sp.Key)
			if sp.Pages < 0 {
				p.add(fmt.Sprintf("%s.spaces[%d].pages", field, j), "may not be negative")
			}
		}
		for j, a := range site.Apps {
			p.required(fmt.Sprintf("%s.apps[%d].key", field, j), a.Key)
		}
	}
}

func (s *Scenario) validateMarketplace(p *problems) {
	keys := map[string]bool{}
	for i, a := range s.MarketplaceApps {
		field := fmt.Sprintf("marketplaceApps[%d]", i)
		p.required(field+".key", a.Key)
		p.required(field+".name", a.Name)
		p.once(field+".key", a.Key, keys)
	}
}

func (f *Fault) validate(p *problems, field string) {
	p.required(field+".operation", f.Operation)
	p.oneOf(field+".effect", string(f.Effect), string(EffectStatus), string(EffectLoseAnswer), string(EffectDropBefore),
		string(EffectHTML), string(EffectTruncate), string(EffectHang), string(EffectDrip), string(EffectFlood),
		string(EffectWrongTypes), string(EffectUnknownWords), string(EffectRepeat), string(EffectOmit), string(EffectEndlessPages),
		string(EffectEcho))
	if f.After < 0 || f.Times < 0 {
		p.add(field, "after and times may not be negative")
	}
	answers := f.Effect == EffectStatus || (f.Effect == EffectEcho && f.Status != 0)
	if answers && (f.Status < 200 || f.Status > 599) {
		p.add(field+".status", "%d is not a final HTTP status", f.Status)
	}
}
