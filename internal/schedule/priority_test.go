package schedule_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/drover-dev/drover/internal/schedule"
)

func first(priority int32, e schedule.Entry) schedule.Entry {
	e.Priority = priority
	return e
}

func TestTheQueueIsOrderedByPriorityThenAge(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ a, b schedule.Entry }{ // a goes first
		"the higher priority":                           {first(1, entry("x", 1)), entry("a", 2)},
		"a priority below none goes last":               {entry("x", 1), first(-1, entry("a", 2))},
		"of one priority the older one":                 {first(5, entry("x", 2)), first(5, entry("a", 1))},
		"a full day of waiting counts as 1":             {entry("x", 25), first(1, entry("a", 1))},
		"two days of waiting outweigh 1":                {entry("x", 48), first(1, entry("a", 1))},
		"a day but an hour counts as nothing":           {first(1, entry("a", 1)), entry("x", 23)},
		"a hundred is outweighed in the end":            {entry("x", 24*101), first(100, entry("a", 1))},
		"of one age who waits goes before who does not": {entry("x", 1), saved(entry("a", 1))},
		"of one age the UID":                            {entry("a", 1), entry("x", 1)},
		"only who waits grows in weight":                {first(1, entry("x", 1)), saved(entry("a", 24*50))},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if !before(row.a, row.b) || before(row.b, row.a) {
				t.Errorf("the order is the other way: weights %d and %d", row.a.Weight(start), row.b.Weight(start))
			}
		})
	}
}

func TestAPlaceInTheQueueIsRounded(t *testing.T) {
	t.Parallel()
	for place, want := range map[int32]int32{
		1: 1, 9: 9, 10: 10, 11: 20, 20: 20, 21: 50, 50: 50, 51: 100, 100: 100, 101: 200, 201: 500, 501: 1000, 1001: 2000, 9999: 10_000,
		1 << 30: 1_000_000_000,
	} {
		if got := schedule.Position(place); got != want {
			t.Errorf("Position(%d) = %d, want %d", place, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int32Range(1, 1_000_000).Draw(t, "a")
		b := rapid.Int32Range(a, 1_000_000).Draw(t, "b")
		if schedule.Position(a) > schedule.Position(b) || schedule.Position(a) < a {
			t.Fatalf("Position(%d) = %d and Position(%d) = %d", a, schedule.Position(a), b, schedule.Position(b))
		}
	})
}

func TestAVerdictTellsThePlace(t *testing.T) {
	t.Parallel()
	many := func(count int) []schedule.Entry {
		var others []schedule.Entry
		for range count {
			others = append(others, entry("a", 2))
		}
		return others
	}
	tests := map[string]struct {
		others []schedule.Entry
		want   int32
	}{
		"alone there is none":           {nil, 0},
		"behind one that runs":          {[]schedule.Entry{runs(entry("a", 2))}, 1},
		"behind one that waits":         {many(1), 2},
		"behind nine that wait":         {many(9), 10},
		"behind ten that wait":          {many(10), 20},
		"one that is younger is behind": {append(many(1), entry("z", 0)), 2},
		"a held space is no place":      {[]schedule.Entry{movesApps(entry("a", 2, "ENG"))}, 0},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := schedule.Decide(entry("x", 1, "ENG"), pointers(row.others), 1, start); got.Position != row.want {
				t.Errorf("Decide() = %+v, want the place %d", got, row.want)
			}
		})
	}
}

func TestNobodyWaitsForEver(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		waiting := first(rapid.Int32Range(-100, 100).Draw(t, "priority"), entry("poor", 0))
		now, days := start, 0
		for {
			// Each day another one comes and wants the only slot, with whatever priority it likes.
			rival := first(rapid.Int32Range(-100, 100).Draw(t, "rival"), entry("rich", 0))
			rival.Created, rival.Since = now, now
			if schedule.Decide(waiting, []*schedule.Entry{&rival}, 1, now).Granted {
				break
			}
			before := waiting.Weight(now)
			now, days = now.Add(24*time.Hour), days+1
			if waiting.Weight(now) <= before {
				t.Fatalf("the weight does not grow: %d", before)
			}
		}
		if days > 201 {
			t.Fatalf("it waited for %d days", days)
		}
	})
}

func TestTheOrderIsOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var entries []schedule.Entry
		for i := range rapid.IntRange(2, 8).Draw(t, "count") {
			e := first(rapid.Int32Range(-2, 2).Draw(t, "priority"), entry(string(rune('a'+i)), rapid.IntRange(0, 60).Draw(t, "hours")))
			e.Waits = rapid.Bool().Draw(t, "waits")
			entries = append(entries, e)
		}
		sorted := schedule.First(len(entries), slices.Values(pointers(entries)), itself, start)
		most := rapid.IntRange(1, len(entries)).Draw(t, "most")
		if few := schedule.First(most, slices.Values(pointers(entries)), itself, start); !slices.Equal(names(few), names(sorted[:most])) {
			t.Fatalf("the first %d are %v of %v", most, names(few), names(sorted))
		}
		for i, a := range sorted {
			for _, b := range sorted[i+1:] {
				if !before(*a, *b) || before(*b, *a) {
					t.Fatalf("%s and %s stand in no order", a.Name, b.Name)
				}
			}
		}
	})
}

// before asks for the first of two, from either side: the one that comes first among equals would be no order.
func before(a, b schedule.Entry) bool {
	first := schedule.First(1, slices.Values([]*schedule.Entry{&b, &a}), itself, start)
	return first[0] == &a
}

func itself(e *schedule.Entry) *schedule.Entry { return e }

func names(entries []*schedule.Entry) []string {
	var all []string
	for _, entry := range entries {
		all = append(all, entry.Name)
	}
	return all
}

func TestASpareCallLeavesOneForOthers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		limit, taken int
		refused      time.Duration
		want         time.Duration // how long to wait; 0 is not at all
	}{
		"an unused window":             {5, 0, 0, 0},
		"two are left":                 {5, 3, 0, 0},
		"one is left":                  {5, 4, 0, time.Minute},
		"none is left":                 {5, 5, 0, time.Minute},
		"the only one there is":        {1, 0, 0, 0},
		"the only one there is, taken": {1, 1, 0, time.Minute},
		"a window that is shut":        {5, 0, 90 * time.Second, 90 * time.Second},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := schedule.NewWindow(row.limit, time.Minute, start.Add(-time.Hour))
			for range row.taken {
				w.Take(start)
			}
			if row.refused > 0 {
				w.Refused(start, row.refused)
			}
			for range 2 { // to ask spends nothing
				if wait, ok := w.Await(2, start); wait != row.want || ok != (row.want == 0) {
					t.Errorf("Spare() = %s, %t, want to wait %s", wait, ok, row.want)
				}
			}
			if _, ok := w.Await(2, start.Add(row.want)); !ok {
				t.Error("none to spare after the wait")
			}
		})
	}
}
