package roster_test

import (
	"testing"

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
