package roster_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// The slot may come free between the refusal and the status that says so.
func TestWhoWasRefusedIsWokenBeforeItsObjectSaysThatItWaits(t *testing.T) {
	t.Parallel()
	o := newOffice(site("acme", 1))
	o.Observe(migration("first", 0, 1, running))
	o.Observe(migration("second", 1, 1))
	o.grant(t, "second", false)
	o.woken()
	o.Observe(migration("first", 0, 2, over))
	if diff := cmp.Diff([]string{"second"}, o.woken()); diff != "" {
		t.Errorf("woken (-want +got):\n%s", diff)
	}
}

// A new leader works on objects before it has read all of them. Nobody else will tell those who ask meanwhile.
func TestWhoAskedTooEarlyIsWokenByTheOpening(t *testing.T) {
	t.Parallel()
	for name, ask := range map[string]func(*office){
		"for a slot":      func(o *office) { o.Grant(named("first"), time.Time{}) },
		"for the trigger": func(o *office) { o.GrantTrigger(named("first")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := newClosedOffice(site("acme", 1))
			o.Observe(migration("first", 0, 1))
			ask(o)
			o.Open()
			if diff := cmp.Diff([]string{"first"}, o.woken()); diff != "" {
				t.Errorf("woken (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAsManyAreWokenAsThereAreSlots(t *testing.T) {
	t.Parallel()
	const slots = 50
	o := newClosedOffice(site("acme", slots))
	for i := range 2 * slots {
		o.Observe(migration(fmt.Sprintf("m%d", i), 0, 1, waiting))
	}
	o.Open()
	if woken := o.woken(); len(woken) != slots {
		t.Errorf("%d are woken, want one for each slot", len(woken))
	}
}

// Who waits is kept by pair, and the pair of a CloudSite may change under him.
func TestWhoWaitsMovesWithTheCloudSite(t *testing.T) {
	t.Parallel()
	other := site("other", 1)
	other.Spec.URL = "https://other.atlassian.net"
	o := newOffice(site("acme", 1), other)
	o.Observe(migration("first", 0, 1, waiting, of("other")))
	o.Observe(migration("second", 1, 1, waiting))
	o.ObserveSite(site("other", 1))
	o.grant(t, "second", false)
	o.grant(t, "first", true)
}
