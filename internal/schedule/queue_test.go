package schedule_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/schedule"
)

// entry is a migration that waits since so many hours, with its own space unless another is named.
func entry(name string, hours int, spaces ...string) schedule.Entry {
	if len(spaces) == 0 {
		spaces = []string{"OF-" + name}
	}
	since := start.Add(-time.Duration(hours) * time.Hour)
	return schedule.Entry{
		Name: "team/" + name, UID: name, Created: since, Waits: true, Since: since, Spaces: schedule.Spaces(spaces),
	}
}

func pointers(entries []schedule.Entry) []*schedule.Entry {
	all := make([]*schedule.Entry, 0, len(entries))
	for i := range entries {
		all = append(all, &entries[i])
	}
	return all
}

func runs(e schedule.Entry) schedule.Entry {
	e.HoldsSlot, e.HoldsSpaces, e.Waits = true, true, false
	return e
}

func movesApps(e schedule.Entry) schedule.Entry {
	e = runs(e)
	e.HoldsSlot = false
	return e
}

// waitsAgain is one that has run, and waits for a slot to run once more.
func waitsAgain(e schedule.Entry) schedule.Entry {
	e.HoldsSpaces = true
	return e
}

func saved(e schedule.Entry) schedule.Entry {
	e.Waits = false
	return e
}

func TestDecideWhoMayStart(t *testing.T) {
	t.Parallel()
	const ahead = "Other migrations of this site are ahead in the queue."
	full := func(names string) string {
		return "Another migration of this site is running: " + names + ". CloudSite's maxConcurrentMigrations is reached."
	}
	everything := entry("x", 1)
	everything.Spaces = schedule.AllSpacesBut([]string{"OLD"})
	tests := map[string]struct {
		wanted schedule.Entry
		others []schedule.Entry
		slots  int
		want   string
	}{
		"alone":                {entry("x", 1), nil, 1, ""},
		"one runs and one may": {entry("x", 1), []schedule.Entry{runs(entry("a", 2))}, 1, full("team/a")},
		"one runs and two may": {entry("x", 1), []schedule.Entry{runs(entry("a", 2))}, 2, ""},
		"more run than may": {
			entry("x", 1), []schedule.Entry{runs(entry("b", 3)), runs(entry("a", 2))}, 1, full("team/a, team/b"),
		},
		"the app phase takes no slot":              {entry("x", 1), []schedule.Entry{movesApps(entry("a", 2))}, 1, ""},
		"an older one is ahead":                    {entry("x", 1), []schedule.Entry{entry("a", 2)}, 1, ahead},
		"an older one is ahead, and two may":       {entry("x", 1), []schedule.Entry{entry("a", 2)}, 2, ""},
		"a younger one is not ahead":               {entry("x", 2), []schedule.Entry{entry("a", 1)}, 1, ""},
		"of one age the UID decides":               {entry("x", 1), []schedule.Entry{entry("a", 1)}, 1, ahead},
		"of one age the UID decides the other way": {entry("a", 1), []schedule.Entry{entry("x", 1)}, 1, ""},
		"one that does not wait is not ahead":      {entry("x", 1), []schedule.Entry{saved(entry("a", 2))}, 1, ""},
		"a held space": {
			entry("x", 1, "ENG"), []schedule.Entry{runs(entry("a", 2, "eng", "OPS"))}, 5, "Migration team/a holds the space ENG.",
		},
		"the app phase holds its spaces": {
			entry("x", 1, "ENG"), []schedule.Entry{movesApps(entry("a", 2, "ENG"))}, 5, "Migration team/a holds the space ENG.",
		},
		"a space that another waits for is not held": {entry("x", 2, "ENG"), []schedule.Entry{entry("a", 1, "ENG")}, 1, ""},
		"one that waits for a held space holds up nobody": {
			entry("x", 1), []schedule.Entry{entry("a", 3, "ENG"), movesApps(entry("b", 4, "ENG"))}, 1, "",
		},
		"one that waits for a space of the wanted one does not hold it up": {
			waitsAgain(entry("x", 1, "ENG")), []schedule.Entry{entry("a", 3, "ENG")}, 1, "",
		},
		"one that waits for another space holds up the wanted one, whatever that holds": {
			waitsAgain(entry("x", 1, "ENG")), []schedule.Entry{entry("a", 3, "OPS")}, 1, ahead,
		},
		"all spaces but one": {everything, []schedule.Entry{runs(entry("a", 2, "OLD"))}, 2, ""},
		"all spaces but another": {
			everything, []schedule.Entry{runs(entry("a", 2, "NEW"))}, 2, "Migration team/a holds the space NEW.",
		},
		"one that has its slot does not stand in the queue": {
			runs(entry("x", 1)), []schedule.Entry{entry("a", 2)}, 1, "",
		},
		"one that has its slot waits where too many run": {
			runs(entry("x", 1)), []schedule.Entry{runs(entry("a", 2))}, 1, full("team/a"),
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := schedule.Decide(row.wanted, pointers(row.others), row.slots, start)
			if got.Waiting != row.want || got.Granted != (row.want == "") {
				t.Errorf("Decide() = %+v, want %q", got, row.want)
			}
		})
	}
}

func TestOverlapOfSpaces(t *testing.T) {
	t.Parallel()
	set, but := schedule.Spaces, schedule.AllSpacesBut
	tests := map[string]struct {
		a, b schedule.SpaceSet
		want string
		// turned is the answer for both in the other order.
		turned string
	}{
		"nothing in common":            {set([]string{"A", "C"}), set([]string{"B", "D"}), "", ""},
		"one in common, without case":  {set([]string{"A", "eng"}), set([]string{"ENG", "Z"}), "eng", "ENG"},
		"the same twice":               {set([]string{"A", "a"}), set([]string{"a"}), "A", "a"},
		"empty sets":                   {set(nil), set(nil), "", ""},
		"all and one":                  {but(nil), set([]string{"A"}), "A", "A"},
		"all but that one":             {but([]string{"A"}), set([]string{"a"}), "", ""},
		"all but one, and two":         {but([]string{"A"}), set([]string{"A", "B"}), "B", "B"},
		"all and none":                 {but(nil), set(nil), "", ""},
		"all and all, whatever is out": {but([]string{"A"}), but([]string{"B"}), "of the instance", "of the instance"},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, both := schedule.Overlap(row.a, row.b); got != row.want || both != (row.want != "") {
				t.Errorf("Overlap() = %q, %t, want %q", got, both, row.want)
			}
			if got, both := schedule.Overlap(row.b, row.a); got != row.turned || both != (row.turned != "") {
				t.Errorf("turned: Overlap() = %q, %t, want %q", got, both, row.turned)
			}
		})
	}
}
