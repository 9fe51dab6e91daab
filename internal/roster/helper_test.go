package roster_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/roster"
)

var start = metav1.NewTime(time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC))

// office is a roster with what it woke.
type office struct {
	*roster.Roster
	migrations, sites []string
}

func newOffice(sites ...*v1alpha1.CloudSite) *office {
	o := newClosedOffice(sites...)
	o.Open()
	return o
}

// newClosedOffice is that of a leader who has not read everything yet.
func newClosedOffice(sites ...*v1alpha1.CloudSite) *office {
	o := &office{Roster: roster.New()}
	o.WakeMigration = func(name types.NamespacedName) { o.migrations = append(o.migrations, name.Name) }
	o.WakeSite = func(name types.NamespacedName) { o.sites = append(o.sites, name.Name) }
	for _, site := range sites {
		o.ObserveSite(site)
	}
	return o
}

// woken returns which migrations were woken since it was last asked.
func (o *office) woken() []string {
	woken := o.migrations
	o.migrations = nil
	return woken
}

func (o *office) grant(t *testing.T, name string, want bool) {
	t.Helper()
	if verdict := o.Grant(named(name), time.Time{}); verdict.Granted != want {
		t.Errorf("Grant(%s) = %+v, want %t", name, verdict, want)
	}
}

func named(name string) types.NamespacedName {
	return types.NamespacedName{Namespace: "team", Name: name}
}

func site(name string, slots int32) *v1alpha1.CloudSite {
	return &v1alpha1.CloudSite{
		ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: name},
		Spec: v1alpha1.CloudSiteSpec{
			URL: "https://acme.atlassian.net", MaxConcurrentMigrations: &slots,
			Confluence: v1alpha1.ConfluenceSource{ServerID: "BGTY-4XPQ"},
		},
	}
}

// migration is one of the site acme that was made so many minutes after the start, with a space of its own.
func migration(name string, minute, version int, changes ...func(*v1alpha1.Migration)) *v1alpha1.Migration {
	m := &v1alpha1.Migration{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: "team", Name: name, UID: types.UID(name), ResourceVersion: strconv.Itoa(version),
			CreationTimestamp: metav1.NewTime(start.Add(time.Duration(minute) * time.Minute)),
		},
		Spec: v1alpha1.MigrationSpec{
			CloudSiteRef: v1alpha1.LocalReference{Name: "acme"},
			Scope: v1alpha1.Scope{
				Spaces: v1alpha1.SpaceScope{Selection: v1alpha1.SpacesListed, Keys: []v1alpha1.SpaceKey{v1alpha1.SpaceKey("OF-" + name)}},
			},
		},
	}
	for _, change := range changes {
		change(m)
	}
	return m
}

func state(reason string) func(*v1alpha1.Migration) {
	return func(m *v1alpha1.Migration) {
		m.Status.Conditions = []metav1.Condition{{Type: v1alpha1.ConditionReady, Reason: reason}}
	}
}

func waiting(m *v1alpha1.Migration) {
	m.Status.QueuedAt = &start
	state(v1alpha1.ReasonQueued)(m)
}

func running(m *v1alpha1.Migration) {
	m.Status.Runs = []v1alpha1.Run{{Number: 1, TaskID: "run-1", StartedAt: start}}
	state(v1alpha1.ReasonRunning)(m)
}

func movingApps(m *v1alpha1.Migration) {
	running(m)
	m.Status.Runs[0].CoreFinishedAt = &start
}

func over(m *v1alpha1.Migration) {
	movingApps(m)
	m.Status.Runs[0].FinishedAt, m.Status.CompletionTime = &start, &start
	state(v1alpha1.ReasonFinished)(m)
}

func of(cloudSite string) func(*v1alpha1.Migration) {
	return func(m *v1alpha1.Migration) { m.Spec.CloudSiteRef.Name = cloudSite }
}

func moving(keys ...v1alpha1.SpaceKey) func(*v1alpha1.Migration) {
	return func(m *v1alpha1.Migration) { m.Spec.Scope.Spaces.Keys = keys }
}

func allBut(keys ...v1alpha1.SpaceKey) func(*v1alpha1.Migration) {
	return func(m *v1alpha1.Migration) {
		m.Spec.Scope.Spaces = v1alpha1.SpaceScope{Selection: v1alpha1.SpacesAll, Exclude: keys}
	}
}

func same(got []string, want ...string) bool { return slices.Equal(got, want) }
