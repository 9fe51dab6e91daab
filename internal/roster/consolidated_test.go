package roster_test

import (
	"slices"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// consolidated are the CloudSites acme and wiki, which bring two instances to one site, and far, which leads elsewhere.
func consolidated() *office {
	wiki, far := site("wiki", 1), site("far", 1)
	wiki.Spec.Confluence.ServerID = "WIKI-5678"
	wiki.Spec.URL = "https://ACME.atlassian.net:443/"
	far.Spec.Confluence.ServerID = "FAR-9012"
	far.Spec.URL = "https://far.atlassian.net"
	return newOffice(site("acme", 1), wiki, far)
}

func TestASpaceIsHeldAgainstOtherInstancesOfTheSameSite(t *testing.T) {
	t.Parallel()
	type changes = []func(*v1alpha1.Migration)
	tests := map[string]struct {
		first, second changes
		want          bool
	}{
		"of one key":                           {changes{running, moving("ENG")}, changes{moving("eng"), of("wiki")}, false},
		"while the apps move":                  {changes{movingApps, moving("ENG")}, changes{moving("ENG"), of("wiki")}, false},
		"all of one and one of the other":      {changes{running, allBut()}, changes{moving("ENG"), of("wiki")}, false},
		"one of one and all of the other":      {changes{running, moving("ENG")}, changes{allBut(), of("wiki")}, false},
		"all of both":                          {changes{running, allBut()}, changes{allBut(), of("wiki")}, false},
		"of another key, in a slot of its own": {changes{running, moving("ENG")}, changes{moving("OPS"), of("wiki")}, true},
		"of one that is over":                  {changes{over, moving("ENG")}, changes{moving("ENG"), of("wiki")}, true},
		"of one that only waits":               {changes{waiting, moving("ENG")}, changes{moving("ENG"), of("wiki")}, true},
		"of another site":                      {changes{running, moving("ENG")}, changes{moving("ENG"), of("far")}, true},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := consolidated()
			o.Observe(migration("first", 0, 1, row.first...))
			o.Observe(migration("second", 1, 1, slices.Concat(changes{waiting}, row.second)...))
			verdict := o.Grant(named("second"), time.Time{})
			if verdict.Granted != row.want || verdict.Position != 0 {
				t.Errorf("Grant() = %+v, want %t and no place in a queue that is not its own", verdict, row.want)
			}
		})
	}
}

func TestAGrantHoldsASpaceAgainstOtherInstancesAtOnce(t *testing.T) {
	t.Parallel()
	o := consolidated()
	o.Observe(migration("first", 0, 1, waiting, moving("ENG")))
	o.Observe(migration("second", 1, 1, waiting, moving("ENG"), of("wiki")))
	o.grant(t, "first", true)
	o.grant(t, "second", false)
	o.woken()
	o.Release(named("first"))
	if woken := o.woken(); !slices.Contains(woken, "second") {
		t.Errorf("woke %v, want who waits for the space with another instance", woken)
	}
	o.grant(t, "second", true)
	o.grant(t, "first", false)
}

func TestTheEndOfARunWakesWhoWaitsForItsSpacesWithOtherInstances(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*office){
		"it is over":    func(o *office) { o.Observe(migration("first", 0, 2, over, moving("ENG"))) },
		"it is deleted": func(o *office) { o.Forget(named("first")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := consolidated()
			o.Observe(migration("first", 0, 1, running, moving("ENG")))
			o.Observe(migration("second", 1, 1, waiting, moving("ENG"), of("wiki")))
			o.Observe(migration("stranger", 1, 1, waiting, moving("ENG"), of("far")))
			o.woken()
			end(o)
			if woken := o.woken(); !same(woken, "second") {
				t.Errorf("woke %v, want only who waits for the same site", woken)
			}
		})
	}
}

func TestWhoLeftARunBehindIsNamedToOtherInstancesOfTheSameSite(t *testing.T) {
	t.Parallel()
	leaves := func(name, url, server string, migrations ...string) *v1alpha1.CloudSite {
		s := site(name, 1)
		s.Spec.URL, s.Spec.Confluence.ServerID = url, server
		for _, gone := range migrations {
			s.Status.Abandoned = append(s.Status.Abandoned, v1alpha1.AbandonedRun{Migration: gone})
		}
		return s
	}
	o := newOffice(
		leaves("acme", "https://acme.atlassian.net", "BGTY-4XPQ", "team/b"),
		leaves("wiki", "https://ACME.atlassian.net/", "WIKI-5678", "team/c", "team/a", "team/c"),
		leaves("far", "https://far.atlassian.net", "BGTY-4XPQ"),
	)
	all := []string{"Migration team/a", "Migration team/b", "Migration team/c"}
	for name, want := range map[string][]string{"acme": all, "wiki": all, "far": nil, "unknown": nil} {
		if got := o.LeftBehind(named(name)); !same(got, want...) {
			t.Errorf("left behind beside %s: %v, want %v", name, got, want)
		}
	}
}
