package pace_test

import (
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/internal/pace"
)

var now = time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC)

const uid = types.UID("one")

func TestThePauseDoublesUpToTheLongest(t *testing.T) {
	t.Parallel()
	p := &pace.Pace{First: 2 * time.Second, Longest: 15 * time.Second}
	for i, seconds := range []int{2, 4, 8, 15, 15} {
		want := time.Duration(seconds) * time.Second
		failures, pause := p.Fail(uid, "read", now, 0)
		if failures != i+1 || pause != want {
			t.Errorf("failure %d: counted %d and pauses %s, want %s", i+1, failures, pause, want)
		}
		if got := p.Wait(uid, "read", now.Add(time.Second)); got != pause-time.Second {
			t.Errorf("failure %d: a second later it waits %s", i+1, got)
		}
	}
	for range 100 {
		if _, pause := p.Fail(uid, "read", now, 0); pause != 15*time.Second {
			t.Fatalf("after many failures it pauses %s", pause)
		}
	}
}

func TestTheOtherSideMayAskForALongerPause(t *testing.T) {
	t.Parallel()
	p := &pace.Pace{First: 2 * time.Second, Longest: 15 * time.Second}
	if _, pause := p.Fail(uid, "read", now, time.Hour); pause != time.Hour {
		t.Errorf("it pauses %s, want an hour", pause)
	}
	if _, pause := p.Fail(uid, "read", now, time.Second); pause != 4*time.Second {
		t.Errorf("it pauses %s, want 4s: a shorter pause than ours is no reason to hurry", pause)
	}
}

func TestWhatIsHeldUp(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tc   func(*pace.Pace)
		want time.Duration
	}{
		"nothing at first":               {func(*pace.Pace) {}, 0},
		"the attempt that failed":        {func(p *pace.Pace) { p.Fail(uid, "read", now, 0) }, 2 * time.Second},
		"not another attempt":            {func(p *pace.Pace) { p.Fail(uid, "write", now, 0) }, 0},
		"not another object":             {func(p *pace.Pace) { p.Fail("two", "read", now, 0) }, 0},
		"not what failed before another": {func(p *pace.Pace) { p.Fail(uid, "read", now, 0); p.Fail(uid, "write", now, 0) }, 0},
		"what is to wait":                {func(p *pace.Pace) { p.Hold(uid, "read", now.Add(time.Minute)) }, time.Minute},
		"not what has waited":            {func(p *pace.Pace) { p.Hold(uid, "read", now) }, 0},
		"nothing after a reset":          {func(p *pace.Pace) { p.Fail(uid, "read", now, 0); p.Reset(uid) }, 0},
		"the first pause after a success": {
			func(p *pace.Pace) { p.Fail(uid, "read", now, 0); p.Hold(uid, "read", now); p.Fail(uid, "read", now, 0) }, 2 * time.Second,
		},
	}
	for name, row := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &pace.Pace{First: 2 * time.Second, Longest: time.Minute}
			row.tc(p)
			if got := p.Wait(uid, "read", now); got != row.want {
				t.Errorf("Wait() = %s, want %s", got, row.want)
			}
		})
	}
}
