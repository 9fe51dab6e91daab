package migration_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

func wantGate(t *testing.T, w *harness.World, name, reason string) {
	t.Helper()
	if got := harness.Reason(w.Migration(name).Status.Conditions, v1alpha1.ConditionPrerequisitesMet); got != reason {
		t.Errorf("PrerequisitesMet of %s has the reason %s, want %s", name, got, reason)
	}
}

func TestNoRunBeforeTheDomainsAreReviewed(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Secrets()
	site := harness.NewSite("acme")
	site.Spec.EmailDomains = nil
	w.Create(site)
	w.Create(harness.NewMigration("wave-1", "HR"))
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	w.For(3 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "CloudSite acme", "spec.emailDomains")
	wantGate(t, w, "wave-1", v1alpha1.ReasonDomainsNotReviewed)
	if checks, runs := kinds(w); checks != 1 || runs != 0 {
		t.Errorf("%d checks and %d runs, want 1 and none", checks, runs)
	}
	w.Change(site, func() {
		site.Spec.EmailDomains = []v1alpha1.EmailDomain{{Name: "acme.example", Reviewed: v1alpha1.DomainTrusted}}
	})
	w.Until(30*time.Minute, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
	if checks, _ := kinds(w); checks != 1 {
		t.Errorf("%d checks: only a check's cause costs a Check task", checks)
	}
}

func TestAnUnreviewedDomainThatACheckSees(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		review v1alpha1.DomainReview
		state  string
		says   string
	}{
		"is trusted then":                       {v1alpha1.DomainTrusted, v1alpha1.ReasonFinished, ""},
		"is blocked then, and its users remain": {v1alpha1.DomainBlocked, v1alpha1.ReasonBlocked, "partner.example"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			checksAre(w, scenario.Check{
				Key: "EmailDomains", Outcome: "WARNING", Occurrences: []string{"jane@partner.example", "joe@acme.example"},
			})
			site := w.Site()
			w.Create(harness.NewMigration("wave-1", "HR"))
			w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
			wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "CloudSite acme", "partner.example", "spec.emailDomains")
			wantGate(t, w, "wave-1", v1alpha1.ReasonDomainsNotReviewed)
			wantRuns(t, w, 0)
			w.Change(site, func() {
				site.Spec.EmailDomains = append(site.Spec.EmailDomains, v1alpha1.EmailDomain{Name: "partner.example", Reviewed: tc.review})
			})
			w.For(6 * time.Hour)
			wantSays(t, w, "wave-1", tc.state, tc.says)
		})
	}
}

func TestADomainThatFailsACheckBlocksAllOfTheSite(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].EmailDomains = append(sc.Instances[0].EmailDomains, scenario.EmailDomain{
			Name: "partner.example", Untrusted: true, Addresses: []string{"jane@partner.example"},
		})
		sc.Switches.EmailDomainCheck = "EmailDomainsUntrusted"
	})
	w.Site()
	w.Create(unapprovedMigration("wave-1", "HR"))
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "EmailDomainsUntrusted", "***@partner.example")

	m := withRun(harness.NewMigration("wave-2", "OPS"))
	w.Create(m)
	w.Until(time.Hour, "blocked by what another's check saw", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantSays(t, w, "wave-2", v1alpha1.ReasonBlocked, "partner.example", "spec.emailDomains")
	wantGate(t, w, "wave-2", v1alpha1.ReasonDomainsNotReviewed)
	wantRuns(t, w, 0)
}

func TestABackupThatIsStillToCome(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "HR")
	m.Spec.Stage = v1alpha1.StageProduction
	at := later(w, 5*time.Hour)
	m.Spec.Backup = attested(at)
	w.Create(m)
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	w.For(2 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, stamped(at), "spec.backup.attested")
	wantGate(t, w, "wave-1", v1alpha1.ReasonBackupMissing)
	wantRuns(t, w, 0)
	w.Until(3*time.Hour, "run", func() bool { return len(w.Migration("wave-1").Status.Runs) == 1 })
	if started := w.Migration("wave-1").Status.Runs[0].StartedAt; started.Before(at) {
		t.Errorf("started at %s, before the backup of %s", stamped(&started), stamped(at))
	}
}

func TestABackupIsCorrected(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	m := harness.NewMigration("wave-1", "HR")
	m.Spec.Stage, m.Spec.Backup = v1alpha1.StageProduction, attested(later(w, 50*time.Hour))
	w.Create(m)
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	w.Change(m, func() { m.Spec.Backup = attested(later(w, -time.Hour)) })
	w.Until(10*time.Minute, "running", w.Is("wave-1", v1alpha1.ReasonRunning))
}

func attested(at *metav1.Time) *v1alpha1.BackupPolicy {
	return &v1alpha1.BackupPolicy{
		Policy: v1alpha1.BackupAttested, Attested: &v1alpha1.BackupAttestation{By: "Storage team, ticket 4711", At: *at},
	}
}

func TestTheSpecChangesWhile(t *testing.T) {
	t.Parallel()
	scopeChanges := func(m *v1alpha1.Migration) { m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"MKT"} }
	tests := map[string]struct {
		migration *v1alpha1.Migration
		state     string
		change    func(m *v1alpha1.Migration)
		jobs      int
	}{
		"it is kept: another scope":    {unapprovedMigration("wave-1", "HR"), v1alpha1.ReasonSaved, scopeChanges, 2},
		"it is blocked: another scope": {harness.NewMigration("wave-1", "WELCOME"), v1alpha1.ReasonBlocked, scopeChanges, 2},
		"it is queued: another scope":  {after(harness.NewMigration("wave-1", "HR"), "nobody"), v1alpha1.ReasonQueued, scopeChanges, 2},
		"it is suspended: another scope": {
			unapprovedMigration("wave-1", "HR"), v1alpha1.ReasonSaved,
			func(m *v1alpha1.Migration) { scopeChanges(m); m.Spec.Suspend = new(true) }, 1,
		},
		"it is kept: another name": {
			unapprovedMigration("wave-1", "HR"), v1alpha1.ReasonSaved, func(m *v1alpha1.Migration) { m.Spec.DisplayName = "Wave 1" }, 2,
		},
		"it is kept: another stage": {
			unapprovedMigration("wave-1", "HR"), v1alpha1.ReasonSaved, func(m *v1alpha1.Migration) {
				m.Spec.Stage, m.Spec.Backup = v1alpha1.StageProduction, attested(&metav1.Time{Time: time.Unix(1_700_000_000, 0)})
			}, 1,
		},
		"it is kept: another priority": {
			unapprovedMigration("wave-1", "HR"), v1alpha1.ReasonSaved, func(m *v1alpha1.Migration) { m.Spec.Priority = new(int32(7)) }, 1,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			wantJobsAfter(t, tc.migration, tc.state, tc.change, tc.jobs)
		})
	}
}

func wantJobsAfter(t *testing.T, m *v1alpha1.Migration, state string, change func(*v1alpha1.Migration), jobs int) {
	t.Helper()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Instances[0].Spaces = append(sc.Instances[0].Spaces, scenario.Space{Key: "WELCOME"})
	})
	w.Site()
	w.Create(m)
	w.Until(time.Hour, state, func() bool {
		checks := w.Migration("wave-1").Status.Checks
		return w.State("wave-1") == state && checks != nil && checks.FinishedAt != nil
	})
	first := w.Migration("wave-1").Status.Job.ID
	w.Change(m, func() { change(m) })
	w.For(30 * time.Minute)
	if got := len(w.Sim.Jobs()); got != jobs {
		t.Errorf("%d jobs, want %d", got, jobs)
	}
	status := w.Migration("wave-1").Status
	if jobs == 1 {
		if status.AbandonedJobs != nil || status.Job == nil || status.Job.ID != first {
			t.Errorf("job %+v, abandoned %+v; want the first job as it was", status.Job, status.AbandonedJobs)
		}
		return
	}
	left := status.AbandonedJobs
	if left == nil || left.Count != 1 || left.Newest[0].ID != first || left.Newest[0].Name == "" {
		t.Errorf("abandoned %+v, want the first job %s", left, first)
	}
	if status.Job == nil || status.Checks == nil || status.Checks.JobID != status.Job.ID {
		t.Errorf("checks %+v, want those of the new job", status.Checks)
	}
}
