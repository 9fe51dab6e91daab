package connection_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/connection"
)

const day = 24 * time.Hour

var now = time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC)

// clocks is a connection that was made so long ago, and whose attachment lasts so much longer.
func clocks(connected, attached time.Duration) *v1alpha1.ConnectionStatus {
	status := justConnected(connected)
	status.AttachedUntil = &metav1.Time{Time: now.Add(attached)}
	return status
}

func justConnected(ago time.Duration) *v1alpha1.ConnectionStatus {
	return connection.Connected(now.Add(-ago))
}

func TestNextTellsWhichClockIsDue(t *testing.T) {
	t.Parallel()
	type due = connection.Due
	tests := map[string]struct {
		tc     *v1alpha1.ConnectionStatus
		needed bool
		want   due
	}{
		"no connection yet":                              {nil, false, due{Connect: true}},
		"a connection without a time":                    {&v1alpha1.ConnectionStatus{}, true, due{Connect: true}},
		"connected and never attached":                   {justConnected(0), false, due{Attach: true}},
		"connected long ago and never attached":          {justConnected(14 * day), false, due{Connect: true}},
		"fresh":                                          {clocks(0, day), true, due{Next: now.Add(12 * time.Hour)}},
		"attached for a little more than half a day":     {clocks(0, 12*time.Hour+time.Second), true, due{Next: now.Add(time.Second)}},
		"attached for half a day":                        {clocks(0, 12*time.Hour), true, due{Attach: true}},
		"attached until a while ago":                     {clocks(0, -time.Hour), true, due{Attach: true}},
		"connected nearly 14 days ago":                   {clocks(14*day-time.Second, day), true, due{Next: now.Add(time.Second)}},
		"connected 14 days ago":                          {clocks(14*day, day), true, due{Connect: true}},
		"both due: the token first":                      {clocks(14*day, 0), true, due{Connect: true}},
		"connected 30 days ago":                          {clocks(30*day, -9*day), true, due{Connect: true}},
		"unneeded: left to lapse":                        {clocks(14*day, time.Hour), false, due{Next: now.Add(time.Hour)}},
		"unneeded and detached: the token's end":         {clocks(20*day, -time.Hour), false, due{Next: now.Add(day)}},
		"unneeded and lapsed: nothing is awaited":        {clocks(21*day, -time.Hour), false, due{}},
		"unneeded and lapsed while attached: until then": {clocks(21*day, time.Hour), false, due{Next: now.Add(time.Hour)}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := connection.Next(now, row.tc, row.needed, time.Time{})
			if diff := cmp.Diff(row.want, got); diff != "" {
				t.Errorf("Next() (-want +got):\n%s", diff)
			}
			if want := row.want.Connect || row.want.Attach; got.Work() != want {
				t.Errorf("Work() = %t, want %t", got.Work(), want)
			}
		})
	}
	if !(due{Probe: true}).Work() {
		t.Error("a probe is work")
	}
}

func TestAConnectionThatMustBeNewerIsMadeAgain(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		needed bool
		since  time.Time
		want   bool
	}{
		"it was made before":                          {true, now.Add(-time.Minute), true},
		"it was made after":                           {true, now.Add(-2 * time.Hour), false},
		"it was made in that very second":             {true, now.Add(-time.Hour), false},
		"it was made in that second, as far as known": {true, now.Add(-time.Hour + 900*time.Millisecond), false},
		"no time is named":                            {true, time.Time{}, false},
		"nobody needs it":                             {false, now, false},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := connection.Next(now, clocks(time.Hour, 20*time.Hour), row.needed, row.since); got.Connect != row.want {
				t.Errorf("Next() = %+v, want Connect to be %t", got, row.want)
			}
		})
	}
}

func TestHoldsTellsWhatStillStands(t *testing.T) {
	t.Parallel()
	type holds struct{ Connected, Attached bool }
	tests := map[string]struct {
		tc   *v1alpha1.ConnectionStatus
		want holds
	}{
		"nothing":                           {nil, holds{}},
		"connected only":                    {justConnected(0), holds{Connected: true}},
		"both":                              {clocks(day, time.Second), holds{true, true}},
		"the attachment lapsed":             {clocks(day, 0), holds{Connected: true}},
		"the token lasts 21 days":           {clocks(21*day-time.Second, time.Second), holds{true, true}},
		"the token lapsed, and all with it": {clocks(21*day, time.Hour), holds{}},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			connected, attached := connection.Holds(now, row.tc)
			if got := (holds{connected, attached}); got != row.want {
				t.Errorf("Holds() = %+v, want %+v", got, row.want)
			}
		})
	}
}

func TestAttachedBelievesAnEndThatIsSooner(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   time.Time
		want time.Duration
	}{
		"no end is named":                          {time.Time{}, day},
		"the documented end":                       {now.Add(day), day},
		"a later end is not believed":              {now.Add(48 * time.Hour), day},
		"a sooner end":                             {now.Add(18 * time.Hour), 18 * time.Hour},
		"an end that is over is another clock":     {now.Add(-time.Hour), day},
		"an end that would ask for no rest at all": {now.Add(time.Hour), 13 * time.Hour},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status := justConnected(0)
			connection.Attached(status, now, row.tc)
			if got := status.AttachedUntil.Sub(now); got != row.want {
				t.Errorf("attached for %s, want %s", got, row.want)
			}
			if due := connection.Next(now, status, true, time.Time{}); due.Work() {
				t.Errorf("just attached, and due again: %+v", due)
			}
		})
	}
}

func TestANewTokenWantsANewAttachment(t *testing.T) {
	t.Parallel()
	got := connection.Connected(now.Add(300 * time.Millisecond))
	want := &v1alpha1.ConnectionStatus{ConnectedAt: &metav1.Time{Time: now}, RenewAfter: &metav1.Time{Time: now.Add(14 * day)}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Connected() (-want +got):\n%s", diff)
	}
}
