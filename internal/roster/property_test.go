package roster_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// life is where each migration of the property test stands.
type life struct {
	minute, version int
	stage           string // waiting, granted, running, movingApps, over
	space           v1alpha1.SpaceKey
	before          *v1alpha1.Migration // an older version, as a cache that lags has it
}

func (l *life) object(name string) *v1alpha1.Migration {
	stages := map[string]func(*v1alpha1.Migration){
		"waiting": waiting, "granted": waiting, "running": running, "movingApps": movingApps, "over": over,
	}
	return migration(name, l.minute, l.version, moving(l.space), stages[l.stage])
}

// TestSlotsAndSpacesAreNeverGivenTwice lets migrations live in any order, with grants, releases, restarts of single objects,
// versions that arrive late and processes that take over, and counts who holds what.
func TestSlotsAndSpacesAreNeverGivenTwice(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		slots := rapid.Int32Range(1, 3).Draw(t, "slots")
		o := newOffice(site("acme", slots))
		lives := map[string]*life{}
		for i := range rapid.IntRange(2, 7).Draw(t, "migrations") {
			lives[fmt.Sprint("m", i)] = &life{
				minute: rapid.IntRange(0, 3).Draw(t, "minute"), version: 1, stage: "waiting",
				space: v1alpha1.SpaceKey(rapid.SampledFrom([]string{"A", "a", "B", "C", "D"}).Draw(t, "space")),
			}
		}
		for name, l := range lives {
			o.Observe(l.object(name))
		}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			name := fmt.Sprint("m", rapid.IntRange(0, len(lives)-1).Draw(t, "who"))
			if rapid.IntRange(0, 9).Draw(t, "another process takes over") == 0 {
				o = takeOver(t, lives, slots)
			} else {
				live(t, o, name, lives[name])
			}
			holdsTogether(t, lives, slots)
		}
		finishes(t, o, lives)
	})
}

// live takes one step in a migration's life.
func live(t *rapid.T, o *office, name string, l *life) {
	late := l.object(name)
	l.before = late
	switch l.stage {
	case "waiting":
		if o.Grant(named(name), time.Time{}).Granted {
			l.stage = "granted"
		}
		return
	case "granted":
		l.stage = rapid.SampledFrom([]string{"running", "waiting"}).Draw(t, "granted becomes")
	case "running":
		l.stage = "movingApps"
	case "movingApps":
		l.stage = "over"
	default:
		o.Forget(named(name))
		return
	}
	l.version++
	o.Observe(l.object(name))
	o.Release(named(name))
	if rapid.Bool().Draw(t, "an old version arrives late") {
		o.Observe(late)
	}
}

// takeOver is a new process, which knows nothing but what the objects say, and sees old versions of them first. What the one before
// granted was written down or came to nothing: it sends no more.
func takeOver(t *rapid.T, lives map[string]*life, slots int32) *office {
	o := newClosedOffice(site("acme", slots))
	for _, name := range slices.Sorted(maps.Keys(lives)) {
		l := lives[name]
		if l.stage == "granted" {
			l.before = l.object(name)
			l.stage = rapid.SampledFrom([]string{"running", "waiting"}).Draw(t, "what the process before did")
			l.version++
		}
		if l.before != nil && rapid.Bool().Draw(t, "an old version comes first") {
			o.Observe(l.before)
		}
	}
	for name, l := range lives {
		if o.Grant(named(name), time.Time{}).Granted {
			t.Fatalf("%s is granted a slot by a process that has not seen the others", name)
		}
		o.Observe(l.object(name))
	}
	for _, name := range slices.Sorted(maps.Keys(lives)) {
		if l := lives[name]; l.before != nil && rapid.Bool().Draw(t, "an old version comes last") {
			o.Observe(l.before)
		}
	}
	o.Open()
	return o
}

func holdsTogether(t *rapid.T, lives map[string]*life, slots int32) {
	taken := int32(0)
	holder := map[string]string{}
	for name, l := range lives {
		if l.stage == "granted" || l.stage == "running" {
			taken++
		}
		if l.stage == "granted" || l.stage == "running" || l.stage == "movingApps" {
			space := strings.ToLower(string(l.space))
			if other, both := holder[space]; both {
				t.Fatalf("%s and %s both hold the space %s", name, other, space)
			}
			holder[space] = name
		}
	}
	if taken > slots {
		t.Fatalf("%d hold a slot, want at most %d", taken, slots)
	}
}

// finishes tells whether everybody gets to the end, if nothing else comes between: nobody waits for one who waits.
func finishes(t *rapid.T, o *office, lives map[string]*life) {
	for range 6 * len(lives) {
		for name, l := range lives {
			if l.stage == "granted" {
				l.stage = "running"
				l.version++
				o.Observe(l.object(name))
				o.Release(named(name))
				continue
			}
			if l.stage != "over" {
				live(t, o, name, l)
			}
		}
	}
	for name, l := range lives {
		if l.stage != "over" {
			t.Fatalf("%s never ends: %s, %+v", name, l.stage, o.Grant(named(name), time.Time{}))
		}
	}
}
