package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// ofAnother is a migration that is saved through one CloudSite, beside a CloudSite whose account cannot see its plan.
func ofAnother(t *testing.T) (*harness.World, *v1alpha1.Migration, *v1alpha1.JobStatus) {
	t.Helper()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Sites[0].APIToken = "token-of-acme"
		there := sc.Sites[0]
		there.URL, there.Spaces = "https://other.atlassian.net", nil
		there.Email, there.APIToken = "other@acme.example", "token-of-other"
		sc.Sites = append(sc.Sites, there)
	})
	w.Site()
	w.Create(w.Secret("other-cloud", map[string]string{"email": "other@acme.example", "token": "token-of-other"}))
	other := harness.NewSite("other")
	other.Spec.URL, other.Spec.CredentialsSecretRef.Name = "https://other.atlassian.net", "other-cloud"
	w.Create(other)
	m := unapprovedMigration("wave-1", "ENG")
	w.Create(m)
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	return w, m, w.Migration("wave-1").Status.Job
}

// toAnother edits the migration, so that it goes to the other CloudSite.
func toAnother(w *harness.World, m *v1alpha1.Migration, run *v1alpha1.RunPolicy) {
	w.T.Helper()
	w.Change(m, func() { m.Spec.CloudSiteRef.Name, m.Spec.Run = "other", run })
}

func TestAPlanOfAnotherCloudSiteIsReadWithTheAccountThatMadeIt(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		before, after bool // whether a person runs it before the edit, or after the migration has left it behind
		want          string
	}{
		"nobody ran it":                {false, false, v1alpha1.ReasonFinished},
		"a person ran it":              {true, false, v1alpha1.ReasonBlocked},
		"a person ran it when it left": {false, true, v1alpha1.ReasonBlocked},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, m, job := ofAnother(t)
			if tc.before {
				w.PressRun(job.ID)
			}
			toAnother(w, m, nil)
			w.For(20 * time.Minute)
			if tc.after {
				w.PressRun(job.ID)
			}
			w.Change(m, func() { m.Spec.Run = harness.Approved() })
			w.Until(24*time.Hour, tc.want, w.Is("wave-1", tc.want))
			if tc.want == v1alpha1.ReasonBlocked {
				wantGate(t, w, "wave-1", v1alpha1.ReasonLeftPlanRan)
				wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, job.Name)
			}
		})
	}
}

func TestAPlanThatItsOwnCloudSiteCannotReadBlocks(t *testing.T) {
	t.Parallel()
	const token = "token-of-acme"
	tests := map[string]struct {
		shut, open func(w *harness.World, job string)
		why        string
	}{
		"because it is gone": {
			func(w *harness.World, _ string) {
				acme := harness.NewSite("acme")
				acme.Namespace = w.Namespace
				removeAll(w, acme)
			},
			func(w *harness.World, _ string) { w.Create(harness.NewSite("acme")) },
			"CloudSite acme does not exist any more.",
		},
		"because its Secret is empty": {
			func(w *harness.World, _ string) { putToken(w, "acme-cloud", "") },
			func(w *harness.World, _ string) { putToken(w, "acme-cloud", token) },
			"CloudSite acme cannot be used. Secret acme-cloud lacks the key token.",
		},
		"because its account is refused": {
			func(w *harness.World, job string) {
				w.Faults(scenario.Fault{
					Operation: "listTasks", Contains: job, Forever: true, Effect: scenario.EffectStatus, Status: 403,
				})
			},
			func(w *harness.World, _ string) { w.Faults() },
			"the account of CloudSite acme is refused.",
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, m, job := ofAnother(t)
			tc.shut(w, job.ID)
			w.For(2 * time.Minute)
			toAnother(w, m, harness.Approved())
			w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
			wantGate(t, w, "wave-1", v1alpha1.ReasonLeftPlanUnread)
			wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, job.Name, tc.why, "delete this Migration and create it again")
			wantOneJob(t, w, 0)
			tc.open(w, job.ID)
			verb(w, "wave-1", v1alpha1.AnnotationRecheck, "1")
			w.Until(24*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
		})
	}
}

func TestAnotherAccountThatSeesAPlanCanTellThatNobodyRanIt(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		run  bool
		want string
	}{"nobody ran it": {false, v1alpha1.ReasonFinished}, "a person ran it": {true, v1alpha1.ReasonBlocked}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			w.Site()
			m := unapprovedMigration("wave-1", "ENG")
			w.Create(m)
			w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
			if tc.run {
				w.PressRun(w.Migration("wave-1").Status.Job.ID)
			}
			acme := harness.NewSite("acme")
			acme.Namespace = w.Namespace
			removeAll(w, acme)
			renamed := harness.NewSite("renamed")
			renamed.Spec.CredentialsSecretRef.Name = "acme-cloud"
			renamed.Spec.Confluence.CredentialsSecretRef.Name = "acme-confluence"
			w.Create(renamed)
			w.Change(m, func() { m.Spec.CloudSiteRef.Name, m.Spec.Run = "renamed", harness.Approved() })
			w.Until(48*time.Hour, tc.want, w.Is("wave-1", tc.want))
			wantNoDuplicates(t, w)
		})
	}
}
