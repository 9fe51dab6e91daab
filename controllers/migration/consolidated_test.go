package migration_test

import (
	"slices"
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
	"github.com/drover-dev/drover/internal/simulator/scenario"
)

const wikiURL, wikiID = "https://wiki.acme.example", "WIKI-4XPQ-ABCD-5678"

// secondInstance adds another Confluence with the same spaces.
func secondInstance(sc *scenario.Scenario) {
	wiki := sc.Instances[0]
	wiki.URL, wiki.ServerID = wikiURL, wikiID
	wiki.Spaces = slices.Clone(wiki.Spaces)
	sc.Instances = append(sc.Instances, wiki)
}

// wikiToo connects the second instance with the site of the first.
func wikiToo(w *harness.World) {
	w.T.Helper()
	w.Site()
	wiki := harness.NewSite("wiki")
	wiki.Spec.Confluence.URL, wiki.Spec.Confluence.ServerID = wikiURL, wikiID
	w.Create(wiki)
}

func ofTheWiki(m *v1alpha1.Migration) *v1alpha1.Migration {
	m.Spec.CloudSiteRef.Name = "wiki"
	return m
}

func TestTwoInstancesDoNotBringOneKeyToTheSameSite(t *testing.T) {
	t.Parallel()
	w := slowly(t, both(large("ENG"), secondInstance))
	wikiToo(w)
	w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(40 * time.Minute) })
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Until(12*time.Hour, "started", w.Is("wave-1", v1alpha1.ReasonRunning))
	w.Create(withRun(ofTheWiki(harness.NewMigration("wave-2", "ENG"))))
	w.Until(time.Hour, "waiting for the other", saying(w, "wave-2", v1alpha1.ReasonQueued, "wave-1 holds the space ENG"))
	w.Until(48*time.Hour, "finished", w.Is("wave-1", v1alpha1.ReasonFinished))
	w.Until(3*time.Hour, "blocked by what is there", w.Is("wave-2", v1alpha1.ReasonBlocked))
	wantGate(t, w, "wave-2", v1alpha1.ReasonSpacesInCloud)
	wantSays(t, w, "wave-2", v1alpha1.ReasonBlocked, "wave-1 has moved space ENG", "do not delete it")
	wantNoDuplicates(t, w)
}

func TestARerunIsNotToldToDeleteWhatAnotherInstanceBrought(t *testing.T) {
	t.Parallel()
	w := slowly(t, both(secondInstance, space("ENG", "FAILED", "SUCCESS")))
	wikiToo(w)
	w.Create(neverAgain(harness.NewMigration("wave-1", "ENG", "OPS")))
	w.Until(48*time.Hour, "incomplete", w.Is("wave-1", v1alpha1.ReasonIncomplete))
	w.Create(ofTheWiki(harness.NewMigration("wave-2", "ENG")))
	w.Until(48*time.Hour, "the other instance is done", w.Is("wave-2", v1alpha1.ReasonFinished))
	verb(w, "wave-1", v1alpha1.AnnotationRerun, "1")
	w.Until(3*time.Hour, "blocked", w.Is("wave-1", v1alpha1.ReasonBlocked))
	w.For(3 * time.Hour)
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "wave-2", "do not delete")
	wantNotToldToDelete(t, w, "wave-1")
	wantNoDuplicates(t, w)
}

func TestARunThatAnotherInstanceLeftBehindIsWaitedFor(t *testing.T) {
	t.Parallel()
	w := slowly(t, both(large("ENG"), secondInstance))
	wikiToo(w)
	w.Adjust(func(t *scenario.Tunables) { t.Durations.PickUp = scenario.Duration(40 * time.Minute) })
	w.Create(withRun(ofTheWiki(harness.NewMigration("wave-2", "ENG"))))
	w.Until(12*time.Hour, "started", w.Is("wave-2", v1alpha1.ReasonRunning))
	remove(w, "wave-2")
	w.Create(withRun(harness.NewMigration("wave-1", "ENG")))
	w.Create(withRun(harness.NewMigration("wave-3", "OPS")))
	w.Until(3*time.Hour, "waiting for it", saying(w, "wave-1", v1alpha1.ReasonQueued, "wave-2 "+leftMessage))
	w.Until(48*time.Hour, "a slot of its own, and other spaces", w.Is("wave-3", v1alpha1.ReasonFinished))
	w.Until(48*time.Hour, "blocked by what is there", w.Is("wave-1", v1alpha1.ReasonBlocked))
	wantSays(t, w, "wave-1", v1alpha1.ReasonBlocked, "only if you know who brought them")
	wantNoDuplicates(t, w)
}
