package roster_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/roster"
)

func TestHowLongASavedPlanIsKnownNotToRun(t *testing.T) {
	t.Parallel()
	later := start.Add(time.Minute)
	again := func(version int, changes ...func(*v1alpha1.Migration)) *v1alpha1.Migration {
		return migration("other", 0, version, append([]func(*v1alpha1.Migration){moving("ENG"), ofAcme}, changes...)...)
	}
	another := func(m *v1alpha1.Migration) { m.Status.Job.ID = "another-plan" }
	tests := map[string]struct {
		then func(o *office, plan roster.SavedPlan)
		want time.Time
	}{
		"from the time at which it was asked about": {func(*office, roster.SavedPlan) {}, start.Time},
		"from the last such time": {
			func(o *office, plan roster.SavedPlan) { o.NoteIdle(plan, later) }, later,
		},
		"also once its migration was written":   {func(o *office, _ roster.SavedPlan) { o.Observe(again(2)) }, start.Time},
		"not where another plan took its place": {func(o *office, _ roster.SavedPlan) { o.Observe(again(2, another)) }, time.Time{}},
		"not where that plan is back in its place": {
			func(o *office, _ roster.SavedPlan) {
				o.Observe(again(2, another))
				o.Observe(again(3))
			}, time.Time{},
		},
		"not where its migration was made anew": {
			func(o *office, plan roster.SavedPlan) { o.Forget(plan.Migration); o.Observe(again(2)) }, time.Time{},
		},
		"not where it is gone while it is looked at": {
			func(o *office, plan roster.SavedPlan) {
				o.Forget(plan.Migration)
				o.NoteIdle(plan, later)
				o.Observe(again(2))
			}, time.Time{},
		},
		"not where somebody saw it run since": {
			func(o *office, plan roster.SavedPlan) { o.NoteSighting(plan, roster.Sighting{TaskID: "7"}) }, time.Time{},
		},
		"not where its migration took up what was seen": {
			func(o *office, plan roster.SavedPlan) {
				o.NoteSighting(plan, roster.Sighting{TaskID: "7"})
				o.DropSighting(plan.Migration)
			}, time.Time{},
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := consolidated()
			o.Observe(again(1))
			o.Observe(migration("wanted", 1, 1, moving("ENG")))
			plan := o.SavedPlans(named("wanted"))[0]
			o.NoteIdle(plan, start.Time)
			row.then(o, plan)
			if got := o.SavedPlans(named("wanted"))[0].Idle; !got.Equal(row.want) {
				t.Errorf("not seen to run at %s, want %s", got, row.want)
			}
		})
	}
}

func TestAPlanThatIsSeenWithoutARunHoldsItsSpacesNoMore(t *testing.T) {
	t.Parallel()
	o := consolidated()
	o.Observe(migration("other", 0, 1, moving("ENG"), ofAcme))
	o.Observe(migration("wanted", 1, 1, moving("ENG")))
	plan := o.SavedPlans(named("wanted"))[0]
	o.NoteSighting(plan, roster.Sighting{TaskID: "7", Until: start.Add(time.Hour)})
	o.grant(t, "wanted", false)
	o.NoteIdle(plan, start.Time)
	o.grant(t, "wanted", true)
}
