package telemetry_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/atlassian/migrationapi"
	"github.com/drover-dev/drover/internal/quota"
	"github.com/drover-dev/drover/internal/telemetry"
)

// cached is a cache with these objects in it.
type cached struct {
	client.Reader
	migrations []v1alpha1.Migration
	sites      []v1alpha1.CloudSite
	err        error
}

// List lists them.
func (c cached) List(_ context.Context, list client.ObjectList, _ ...client.ListOption) error {
	switch list := list.(type) {
	case *v1alpha1.MigrationList:
		list.Items = c.migrations
	case *v1alpha1.CloudSiteList:
		list.Items = c.sites
	}
	return c.err
}

func one(name, state string, change func(*v1alpha1.MigrationStatus)) v1alpha1.Migration {
	m := v1alpha1.Migration{
		ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: name},
		Spec:       v1alpha1.MigrationSpec{Stage: v1alpha1.StageProduction},
		Status:     v1alpha1.MigrationStatus{Conditions: []metav1.Condition{{Type: v1alpha1.ConditionReady, Reason: state}}},
	}
	if state == v1alpha1.ReasonFailed {
		m.Status.Conditions = append(m.Status.Conditions, metav1.Condition{
			Type: v1alpha1.ConditionStalled, Status: metav1.ConditionTrue, Reason: state,
		})
	}
	if change != nil {
		change(&m.Status)
	}
	return m
}

const told = `drover_cloudsite_attached_until_timestamp_seconds{name="acme",namespace="team"} 1.7809848e+09
drover_cloudsite_token_renewal_timestamp_seconds{name="acme",namespace="team"} 1.780992e+09
drover_cloudsites{stalled="false",state="Ready"} 1
drover_leading 1
drover_migration_moved_timestamp_seconds{name="runs",namespace="team"} 1.7804e+09
drover_migration_queue_oldest_timestamp_seconds 1.7805e+09
drover_migrations{stage="Production",stalled="false",state="Queued"} 2
drover_migrations{stage="Production",stalled="false",state="Running"} 1
drover_migrations{stage="Production",stalled="true",state="Failed"} 1
`

func unix(seconds int64) *metav1.Time { return new(metav1.Unix(seconds, 0)) }

func world() cached {
	since := func(seconds int64) func(*v1alpha1.MigrationStatus) {
		return func(s *v1alpha1.MigrationStatus) { s.QueuedAt = unix(seconds) }
	}
	return cached{
		migrations: []v1alpha1.Migration{
			one("first", v1alpha1.ReasonQueued, since(1780500000)),
			one("second", v1alpha1.ReasonQueued, since(1780600000)),
			// It was queued once, and something else holds it up since.
			one("failed", v1alpha1.ReasonFailed, since(1780000000)),
			one("runs", v1alpha1.ReasonRunning, func(s *v1alpha1.MigrationStatus) {
				s.Runs = []v1alpha1.Run{{Number: 1, StartedAt: *unix(1780300000)}}
				s.Progress = &v1alpha1.ProgressStatus{MovedAt: unix(1780400000)}
			}),
		},
		sites: []v1alpha1.CloudSite{{
			ObjectMeta: metav1.ObjectMeta{Namespace: "team", Name: "acme"},
			Status: v1alpha1.CloudSiteStatus{
				Conditions: []metav1.Condition{{Type: v1alpha1.ConditionReady, Reason: v1alpha1.ReasonReady}},
				Connection: &v1alpha1.ConnectionStatus{AttachedUntil: unix(1780984800), RenewAfter: unix(1780992000)},
			},
		}},
	}
}

func noAccount() []quota.Usage { return nil }

func TestTheQuotaIsToldByClass(t *testing.T) {
	t.Parallel()
	usage := func() []quota.Usage {
		return []quota.Usage{{Class: migrationapi.Tasks, Limit: 5, Used: 4, Waiting: 17}}
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(telemetry.NewObjects(cached{}, func() bool { return true }, usage))
	want := explained(`drover_quota_calls_limit{class="Tasks"} 5
drover_quota_calls_used{class="Tasks"} 4
drover_quota_waiting{class="Tasks"} 17
`)
	names := []string{"drover_quota_calls_limit", "drover_quota_calls_used", "drover_quota_waiting"}
	if err := testutil.GatherAndCompare(registry, strings.NewReader(want), names...); err != nil {
		t.Error(err)
	}
}

func TestObjectsAreToldByTheLeaderAlone(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		cache cached
		leads bool
		want  string
	}{
		"the leader tells of every object":          {world(), true, told},
		"a replica that stands by tells of nothing": {world(), false, "drover_leading 0\n"},
		"a cache that cannot be read is no zero":    {cached{err: errors.New("not synced")}, true, "drover_leading 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			registry := prometheus.NewRegistry()
			registry.MustRegister(telemetry.NewObjects(tc.cache, func() bool { return tc.leads }, noAccount))
			if err := testutil.GatherAndCompare(registry, strings.NewReader(explained(tc.want))); err != nil {
				t.Error(err)
			}
		})
	}
}

// explained puts the words of the catalogue before the values, as Prometheus reads them.
func explained(values string) string {
	var text strings.Builder
	seen := map[string]bool{}
	for line := range strings.Lines(values) {
		name := line[:strings.IndexAny(line, "{ ")]
		for _, m := range telemetry.Catalogue() {
			if m.Name == name && !seen[name] {
				text.WriteString("# HELP " + name + " " + m.Help + "\n# TYPE " + name + " " + string(m.Type) + "\n")
			}
		}
		seen[name] = true
		text.WriteString(line)
	}
	return text.String()
}

func TestAScrapeOfManyObjectsIsBounded(t *testing.T) {
	t.Parallel()
	many := cached{}
	for range 1000 {
		many.migrations = append(many.migrations, one("m", v1alpha1.ReasonFinished, func(s *v1alpha1.MigrationStatus) {
			s.Runs = []v1alpha1.Run{{Number: 1, FinishedAt: at(time.Hour)}}
		}))
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(telemetry.NewObjects(many, func() bool { return true }, noAccount))
	if number, err := testutil.GatherAndCount(registry); err != nil || number != 2 {
		t.Errorf("%d series, %v, want one for the leader and one for all that are finished", number, err)
	}
}
