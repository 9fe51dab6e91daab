package migration_test

import (
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

// remove deletes a migration, and lets it be released.
func remove(w *harness.World, name string) {
	w.T.Helper()
	if err := w.Client.Delete(w.T.Context(), w.Migration(name)); err != nil {
		w.T.Fatal(err)
	}
	w.Wake()
	w.Quiet()
}

// orphan leaves a job at Atlassian that no migration has, and names it.
func orphan(w *harness.World, m *v1alpha1.Migration, state string) string {
	w.T.Helper()
	w.Create(m)
	w.Until(48*time.Hour, state, w.Is(m.Name, state))
	id := w.Migration(m.Name).Status.Job.ID
	remove(w, m.Name)
	return id
}

func adopting(m *v1alpha1.Migration, jobID string) *v1alpha1.Migration {
	m.Spec.AdoptJobID = jobID
	return m
}

// worldOfThreePairs has a CloudSite to another site, and one of another server, each with its AppAssessment.
func worldOfThreePairs(t *testing.T) *harness.World {
	t.Helper()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		there := sc.Sites[0]
		there.URL, there.Spaces = "https://other.atlassian.net", nil
		sc.Sites = append(sc.Sites, there)
	})
	w.Site()
	apps := w.Assessment(comala)
	server, site := harness.NewSite("other-server"), harness.NewSite("other-site")
	server.Spec.Confluence.ServerID, site.Spec.URL = "AAAA-BBBB-CCCC-DDDD", "https://other.atlassian.net"
	for _, other := range []*v1alpha1.CloudSite{server, site} {
		w.Create(other)
		w.Create(&v1alpha1.AppAssessment{
			ObjectMeta: metav1.ObjectMeta{Name: other.Name},
			Spec: v1alpha1.AppAssessmentSpec{
				CloudSiteRef:    v1alpha1.LocalReference{Name: other.Name},
				DefaultDecision: apps.Spec.DefaultDecision, Apps: apps.Spec.Apps,
			},
		})
	}
	return w
}

// through lets a migration go through another CloudSite, whose AppAssessment has the same name.
func through(m *v1alpha1.Migration, site string) {
	m.Spec.CloudSiteRef.Name, m.Spec.AppAssessmentRef.Name = site, site
}

func TestAJobThatDiffersIsNotAdopted(t *testing.T) {
	t.Parallel()
	base := func(change func(*v1alpha1.Migration)) *v1alpha1.Migration {
		m := harness.WithApps(harness.NewMigration("to-be-named", "ENG", "OPS"), comala)
		change(m)
		return m
	}
	tests := map[string]struct {
		change func(*v1alpha1.Migration)
		says   string
	}{
		"spaces": {
			func(m *v1alpha1.Migration) { m.Spec.Scope.Spaces.Keys = []v1alpha1.SpaceKey{"ENG", "HR"} }, "different in HR, OPS",
		},
		"users": {func(m *v1alpha1.Migration) { m.Spec.Scope.UsersAndGroups = v1alpha1.UsersNone }, "scope.usersAndGroups"},
		"templates": {
			func(m *v1alpha1.Migration) { m.Spec.Scope.GlobalTemplates = v1alpha1.TemplatesInclude }, "scope.globalTemplates",
		},
		"data": {func(m *v1alpha1.Migration) { m.Spec.Scope.Spaces.Data = v1alpha1.SpaceDataAttachmentsOnly }, "scope.spaces.data"},
		"apps": {func(m *v1alpha1.Migration) { m.Spec.Scope.Apps = nil }, "different in " + comala},
		"server": {
			func(m *v1alpha1.Migration) { through(m, "other-server") }, "Server ID is BGTY-4XPQ-ABCD-5678",
		},
		"destination": {
			func(m *v1alpha1.Migration) { through(m, "other-site") }, "https://other.atlassian.net",
		},
	}
	w := worldOfThreePairs(t)
	wanted := base(func(m *v1alpha1.Migration) { m.Name, m.Spec.Run = "wave-0", nil })
	id := orphan(w, wanted, v1alpha1.ReasonSaved)
	// One after the other, because two that want the same job stand in each other's way.
	for name, tc := range tests {
		w.Create(adopting(base(func(m *v1alpha1.Migration) { m.Name = name; tc.change(m) }), id))
		w.Until(2*time.Hour, "blocked", w.Is(name, v1alpha1.ReasonBlocked))
		wantCannotAdopt(t, w, name, tc.says)
		remove(w, name)
	}
	w.Create(adopting(base(func(m *v1alpha1.Migration) { m.Name = "unknown" }), "0bacecde-372e-4d84-8d79-d66433b8fa45"))
	w.Until(2*time.Hour, "blocked", w.Is("unknown", v1alpha1.ReasonBlocked))
	wantCannotAdopt(t, w, "unknown", "does not know job 0bacecde")
	if len(w.Sim.Jobs()) != 1 {
		t.Errorf("%d jobs, want the one that was to be adopted", len(w.Sim.Jobs()))
	}
	wantRuns(t, w, 0)
}

func wantCannotAdopt(t *testing.T, w *harness.World, name, says string) {
	t.Helper()
	wantSays(t, w, name, v1alpha1.ReasonBlocked, says)
	wantGate(t, w, name, v1alpha1.ReasonCannotAdopt)
}

func TestTheJobOfAnotherMigrationIsNotAdopted(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	w.Create(unapprovedMigration("wave-1", "HR"))
	w.Until(time.Hour, "saved", w.Is("wave-1", v1alpha1.ReasonSaved))
	w.Create(adopting(harness.NewMigration("wave-2", "HR"), w.Migration("wave-1").Status.Job.ID))
	w.Until(time.Hour, "blocked", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantCannotAdopt(t, w, "wave-2", "wave-1 has job")
}

func TestAJobThatNeverRanIsAdopted(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", nil)
	w.Site()
	id := orphan(w, unapprovedMigration("wave-0", "ENG", "HR"), v1alpha1.ReasonSaved)
	w.Create(adopting(harness.NewMigration("wave-1", "HR", "ENG"), id))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	wantStory(t, w, "wave-1", "Initial Succeeded")
	if len(w.Sim.Jobs()) != 1 || w.Migration("wave-1").Status.Runs[0].JobID != id {
		t.Errorf("%d jobs, want the adopted one alone", len(w.Sim.Jobs()))
	}
	wantNoDuplicates(t, w)
}

func TestAnAdoptedJobWithoutARunKeepsTheDestinationGate(t *testing.T) {
	t.Parallel()
	w := harness.New(t, "small", func(sc *scenario.Scenario) {
		sc.Sites[0].Spaces = append(sc.Sites[0].Spaces, scenario.SiteSpace{Key: "hr"})
		sc.Switches.KeyComparison = scenario.Exact
	})
	w.Site()
	id := orphan(w, unapprovedMigration("wave-0", "HR"), v1alpha1.ReasonSaved)
	w.Create(adopting(harness.NewMigration("wave-1", "HR"), id))
	w.Until(time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "hr", "already")
	wantRuns(t, w, 0)
}

func TestARunIsAdopted(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ends  []string
		state string
		runs  []string
	}{
		"in the middle, and followed to its end": {[]string{"SUCCESS"}, v1alpha1.ReasonRunning, []string{"Initial Succeeded"}},
		"with what failed in it run again when asked": {
			[]string{"FAILED", "SUCCESS"}, v1alpha1.ReasonRunning, []string{"Initial Incomplete", "FailedSpaces Succeeded"},
		},
		"after its end": {[]string{"SUCCESS"}, v1alpha1.ReasonFinished, []string{"Initial Succeeded"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", space("HR", tc.ends...))
			w.Site()
			id := orphan(w, harness.NewMigration("wave-0", "HR"), tc.state)
			m := adopting(harness.NewMigration("wave-1", "HR"), id)
			m.Finalizers = []string{v1alpha1.FinalizerMigration} // as a backup without status brings it back
			w.Create(m)
			w.Until(48*time.Hour, "ended", ended(w, "wave-1"))
			if len(tc.runs) > 1 {
				// A later plan of this migration may have run, of which nobody knows: a person has to ask.
				wantSays(t, w, "wave-1", v1alpha1.ReasonIncomplete, "was adopted")
				verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
				w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			}
			wantStory(t, w, "wave-1", tc.runs...)
			if first := w.Migration("wave-1").Status.Runs[0]; first.JobID != id || first.Number != 1 {
				t.Errorf("run 1: %+v, want that of the adopted job", first)
			}
			wantRuns(t, w, len(tc.runs))
			wantNoDuplicates(t, w)
		})
	}
}

// TestAdoptionNeedsNoSiteThatMayStart adopts in a cluster that is rebuilt with its CloudSite suspended.
func TestAdoptionNeedsNoSiteThatMayStart(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		left         *v1alpha1.Migration
		state, shows string
		checks       int
	}{
		"a plan that never ran waits, without a connection": {
			unapprovedMigration("wave-0", "HR"), v1alpha1.ReasonSaved, v1alpha1.ReasonSuspended, 2,
		},
		"a run is followed to its end": {
			harness.NewMigration("wave-0", "HR"), v1alpha1.ReasonRunning, v1alpha1.ReasonFinished, 1,
		},
		"the end of a run is read": {
			harness.NewMigration("wave-0", "HR"), v1alpha1.ReasonFinished, v1alpha1.ReasonFinished, 1,
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := harness.New(t, "small", nil)
			lost := w.Site()
			id := orphan(w, tc.left, tc.state)
			site := rebuiltSuspended(w, lost)
			connects := w.Sim.Calls("saveToken")
			w.Create(adopting(harness.NewMigration("wave-1", "HR"), id))
			w.Create(adopting(harness.NewMigration("wave-2", "ENG"), "0bacecde-372e-4d84-8d79-d66433b8fa45"))
			w.Create(harness.NewMigration("wave-3", "OPS"))
			w.Until(time.Hour, "adopted", func() bool { return w.Migration("wave-1").Status.Job != nil })
			w.For(24 * time.Hour)
			wantSays(t, w, "wave-1", tc.shows)
			wantCannotAdopt(t, w, "wave-2", "does not know job 0bacecde")
			wantSays(t, w, "wave-3", v1alpha1.ReasonSuspended)
			if calls := w.Sim.Calls("saveToken") - connects; tc.shows == v1alpha1.ReasonSuspended && calls > 0 {
				t.Errorf("%d connections, although no run is open", calls)
			}
			wantRuns(t, w, min(1, len(w.Migration("wave-1").Status.Runs)))
			remove(w, "wave-3")
			w.Change(site, func() { site.Spec.Suspend = new(false) })
			w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
			if checks, runs := kinds(w); len(w.Sim.Jobs()) != 1 || checks != tc.checks || runs != 1 {
				t.Errorf("%d plans, %d checks and %d runs, want 1, %d and 1", len(w.Sim.Jobs()), checks, runs, tc.checks)
			}
			wantNoDuplicates(t, w)
		})
	}
}

// rebuiltSuspended puts a suspended CloudSite, which knows nothing, in the place of one that was lost.
func rebuiltSuspended(w *harness.World, lost *v1alpha1.CloudSite) *v1alpha1.CloudSite {
	w.T.Helper()
	if err := w.Client.Delete(w.T.Context(), lost); err != nil {
		w.T.Fatal(err)
	}
	w.Quiet()
	site := harness.NewSite("acme")
	site.Spec.Suspend = new(true)
	w.Create(site)
	return site
}

func TestARestoredMigrationGoesOn(t *testing.T) {
	t.Parallel()
	restore := func(t *testing.T) (*harness.World, *v1alpha1.Migration, string) {
		t.Helper()
		w := harness.New(t, "small", nil)
		w.Site()
		id := orphan(w, unapprovedMigration("wave-0", "HR"), v1alpha1.ReasonSaved)
		m := harness.NewMigration("wave-1", "HR")
		m.Finalizers = []string{v1alpha1.FinalizerMigration}
		w.Create(m)
		w.Until(time.Hour, "unknown", w.Is("wave-1", v1alpha1.ReasonOutcomeUnknown))
		wantSays(t, w, "wave-1", v1alpha1.ReasonOutcomeUnknown, "spec.adoptJobID", v1alpha1.AnnotationRerun)
		return w, m, id
	}
	t.Run("with the job that a person names", func(t *testing.T) {
		t.Parallel()
		w, m, id := restore(t)
		w.Change(m, func() { adopting(m, id) })
		w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
		if len(w.Sim.Jobs()) != 1 {
			t.Errorf("%d jobs, want the adopted one", len(w.Sim.Jobs()))
		}
	})
	t.Run("anew, because a person asks for it", func(t *testing.T) {
		t.Parallel()
		w, _, id := restore(t)
		verb(w, "wave-1", v1alpha1.AnnotationRerun, "anew")
		w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
		if run := w.Migration("wave-1").Status.Runs[0]; run.JobID == id || !strings.Contains(run.JobID, "-") {
			t.Errorf("run of job %s, want one of a new job", run.JobID)
		}
		wantRuns(t, w, 1)
	})
}
