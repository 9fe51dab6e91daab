package roster_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/roster"
)

// made is a CloudSite of the pair BGTY-4XPQ and acme that was made so many minutes after the start.
func made(name string, minute int, changes ...func(*v1alpha1.CloudSite)) *v1alpha1.CloudSite {
	s := site(name, 1)
	s.UID = types.UID(name)
	s.CreationTimestamp = metav1.NewTime(start.Add(time.Duration(minute) * time.Minute))
	s.Spec.Confluence.URL = "https://confluence.acme.example"
	for _, change := range changes {
		change(s)
	}
	return s
}

func destination(url string) func(*v1alpha1.CloudSite) {
	return func(s *v1alpha1.CloudSite) { s.Spec.URL = url }
}

func instance(url string) func(*v1alpha1.CloudSite) {
	return func(s *v1alpha1.CloudSite) { s.Spec.Confluence.URL = url }
}

func server(id string) func(*v1alpha1.CloudSite) {
	return func(s *v1alpha1.CloudSite) { s.Spec.Confluence.ServerID = id }
}

func acknowledged(s *v1alpha1.CloudSite) {
	s.Spec.Confluence.SharedServerID = v1alpha1.SharedServerIDAcknowledged
}

func leaving(s *v1alpha1.CloudSite) { s.DeletionTimestamp = &start }

func elsewhere(s *v1alpha1.CloudSite) { s.Namespace = "other" }

func TestHowACloudSiteStandsAmongOthers(t *testing.T) {
	t.Parallel()
	type changes = []func(*v1alpha1.CloudSite)
	const clone, otherSite = "https://staging.acme.example", "https://other.atlassian.net"
	tests := map[string]struct {
		other        changes // made a minute before
		own          changes
		older, clone bool
	}{
		"the same pair":                      {nil, nil, true, false},
		"the same pair in another namespace": {changes{elsewhere}, nil, true, false},
		"the same pair in other letters": {
			changes{destination("https://ACME.atlassian.net:443/"), server("bgty-4xpq")}, nil, true, false,
		},
		"the same instance in other letters":    {changes{instance("https://Confluence.acme.example:443/")}, nil, true, false},
		"the same pair on another port":         {changes{destination("https://acme.atlassian.net:8443")}, nil, false, false},
		"another site":                          {changes{destination(otherSite)}, nil, false, false},
		"another instance":                      {changes{server("OTHER"), instance(clone)}, nil, false, false},
		"one of the pair that is being deleted": {changes{leaving}, nil, false, false},
		"a clone to the same site":              {changes{instance(clone)}, nil, true, true},
		"a clone to another site":               {changes{instance(clone), destination(otherSite)}, nil, false, true},
		"a clone under another path":            {changes{instance("https://confluence.acme.example/copy")}, nil, true, true},
		"a clone that is being deleted":         {changes{instance(clone), leaving}, nil, false, false},
		"a clone that only it acknowledges":     {changes{instance(clone), destination(otherSite)}, changes{acknowledged}, false, true},
		"a clone that only the other one does":  {changes{instance(clone), destination(otherSite), acknowledged}, nil, false, true},
		"a clone that both acknowledge": {
			changes{instance(clone), destination(otherSite), acknowledged}, changes{acknowledged}, false, false,
		},
		"an acknowledged clone of the same site":  {changes{instance(clone), acknowledged}, changes{acknowledged}, true, false},
		"a twin is no clone, acknowledged or not": {changes{acknowledged}, nil, true, false},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other, own := made("acme-1", 0, tc.other...), made("acme-2", 1, tc.own...)
			o := newOffice(own, other)
			otherName := types.NamespacedName{Namespace: other.Namespace, Name: other.Name}
			var want roster.Standing
			if tc.older {
				want.Older = otherName
			}
			if tc.clone {
				want.Clone = otherName
			}
			got, known := o.Standing(named("acme-2"))
			if diff := cmp.Diff(want, got); diff != "" || !known {
				t.Errorf("known %t, standing (-want +got):\n%s", known, diff)
			}
			got, _ = o.Standing(otherName)
			if !other.DeletionTimestamp.IsZero() {
				return
			}
			if (got.Clone == named("acme-2")) != tc.clone || got.Older.Name != "" {
				t.Errorf("the older one stands as %+v", got)
			}
		})
	}
}

func TestTheOldestOfAPairIsTheOneThatCounts(t *testing.T) {
	t.Parallel()
	o := newOffice(made("c", 0), made("a", 1), made("b", 0))
	for name, want := range map[string]string{"a": "b", "b": "", "c": "b"} {
		if got, _ := o.Standing(named(name)); got.Older.Name != want {
			t.Errorf("%s stands behind %q, want %q", name, got.Older.Name, want)
		}
	}
	o.ForgetSite(named("b"))
	for name, want := range map[string]string{"a": "c", "c": ""} {
		if got, _ := o.Standing(named(name)); got.Older.Name != want {
			t.Errorf("without b, %s stands behind %q, want %q", name, got.Older.Name, want)
		}
	}
}

func TestNothingIsDecidedBeforeAllAreSeen(t *testing.T) {
	t.Parallel()
	r := roster.New()
	r.ObserveSite(made("younger", 1))
	if _, known := r.Standing(named("younger")); known {
		t.Error("a roster that is not open knows how a CloudSite stands")
	}
	r.ObserveSite(made("older", 0))
	r.Open()
	if got, known := r.Standing(named("younger")); !known || got.Older.Name != "older" {
		t.Errorf("known %t, %+v", known, got)
	}
}

func TestWhatOneCloudSiteDoesWakesTheOthersOfItsInstance(t *testing.T) {
	t.Parallel()
	far := destination("https://other.atlassian.net")
	tests := map[string]struct {
		tc   func(*office)
		want []string
	}{
		"it comes":                          {func(o *office) { o.ObserveSite(made("new", 2)) }, []string{"acme", "far"}},
		"it goes":                           {func(o *office) { o.ForgetSite(named("far")) }, []string{"acme"}},
		"it is being deleted":               {func(o *office) { o.ObserveSite(made("far", 1, far, leaving)) }, []string{"acme"}},
		"it acknowledges":                   {func(o *office) { o.ObserveSite(made("far", 1, far, acknowledged)) }, []string{"acme"}},
		"another one of its name":           {func(o *office) { o.ObserveSite(made("far", 3, far)) }, []string{"acme"}},
		"nothing of it changes":             {func(o *office) { o.ObserveSite(made("far", 1, far)) }, nil},
		"one of another instance comes":     {func(o *office) { o.ObserveSite(made("new", 2, server("OTHER"))) }, nil},
		"one that nobody knows goes":        {func(o *office) { o.ForgetSite(named("unknown")) }, nil},
		"one of no migration is gone twice": {func(o *office) { o.ForgetSite(named("stranger")); o.ForgetSite(named("stranger")) }, nil},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newOffice(made("acme", 0), made("far", 1, far), made("stranger", 0, server("STRANGE")))
			o.sites = nil
			row.tc(o)
			got := map[string]bool{}
			for _, woken := range o.sites {
				got[woken] = true
			}
			want := map[string]bool{}
			for _, woken := range row.want {
				want[woken] = true
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("woken (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCountsAreThoseOfTheSite(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 3), site("other", 1))
	for name, m := range map[string]*v1alpha1.Migration{
		"waits": migration("a", 0, 1, waiting), "waits too": migration("b", 0, 1, waiting),
		"runs": migration("c", 0, 1, running), "moves apps": migration("d", 0, 1, movingApps),
		"is over": migration("e", 0, 1, over), "is saved": migration("f", 0, 1, state(v1alpha1.ReasonSaved)),
		"waits elsewhere": migration("g", 0, 1, waiting, of("other")),
	} {
		t.Log(name)
		o.Observe(m)
	}
	if queued, active := o.Counts(named("acme")); queued != 2 || active != 2 {
		t.Errorf("%d queued, %d running, want 2 and 2", queued, active)
	}
	if queued, active := o.Counts(named("unknown")); queued != 0 || active != 0 {
		t.Errorf("%d queued, %d running at a site that nobody knows", queued, active)
	}
}

func TestTheNewestTimeOfAConnectionCounts(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	acme, early, late := named("acme"), start.Time, start.Add(time.Hour)
	wants := func(want time.Time) {
		t.Helper()
		if got := o.RenewSince(acme); !got.Equal(want) {
			t.Errorf("RenewSince() = %s, want %s", got, want)
		}
	}
	wants(time.Time{})
	o.Demand(acme, named("a"), true)
	o.sites = nil
	o.DemandSince(acme, named("a"), late)
	o.DemandSince(acme, named("b"), early)
	o.DemandSince(acme, named("a"), late)
	wants(late)
	if !same(o.sites, "acme") {
		t.Errorf("woke %v, want one wake", o.sites)
	}
	o.DemandSince(acme, named("a"), time.Time{})
	wants(early)
	o.DemandSince(acme, named("a"), late)
	o.Demand(acme, named("a"), false)
	wants(early)
	o.DemandSince(acme, named("b"), time.Time{})
	wants(time.Time{})
}

func TestTheNewestChecksTellTheDomains(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	acme, early, late := named("acme"), start.Time, start.Add(time.Hour)
	for _, step := range []struct {
		what    string
		at      time.Time
		domains []string
		want    []string
		woken   bool
	}{
		{"the first checks", early, []string{"a.example"}, []string{"a.example"}, true},
		{"newer checks that find the same", late, []string{"a.example"}, []string{"a.example"}, false},
		{"older checks that are seen later", early, []string{"b.example"}, []string{"a.example"}, false},
		{"newer checks that find nothing", late.Add(time.Second), nil, nil, true},
	} {
		o.sites = nil
		o.NoteDomains(acme, step.at, step.domains)
		if diff := cmp.Diff(step.want, o.SeenDomains(acme)); diff != "" || (len(o.sites) > 0) != step.woken {
			t.Errorf("%s: woke %v, domains (-want +got):\n%s", step.what, o.sites, diff)
		}
	}
	o.NoteDomains(acme, late.Add(time.Hour), []string{"c.example"})
	o.ForgetSite(acme)
	if got := o.SeenDomains(acme); got != nil {
		t.Errorf("a CloudSite that is gone has %v", got)
	}
}
