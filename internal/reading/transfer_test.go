package reading_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/internal/reading"
)

func TestAnyDifferenceOfTransfersIsSeen(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.December, 5, 22, 0, 0, 0, time.UTC)
	first := reading.Transfer{App: "a", Migration: "m", Container: "c", Status: "FAILED", Updated: now}
	digest := reading.Digest([]reading.Transfer{first, {App: "b"}})
	if digest != reading.Digest([]reading.Transfer{{App: "b"}, first}) {
		t.Error("another order is another digest")
	}
	tests := map[string]func(*reading.Transfer){
		"the app":       func(t *reading.Transfer) { t.App = "x" },
		"the migration": func(t *reading.Transfer) { t.Migration = "x" },
		"the container": func(t *reading.Transfer) { t.Container = "x" },
		"the status":    func(t *reading.Transfer) { t.Status = "IN_PROGRESS" },
		"the time":      func(t *reading.Transfer) { t.Updated = now.Add(time.Millisecond) },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			other := first
			change(&other)
			if reading.Digest([]reading.Transfer{other, {App: "b"}}) == digest {
				t.Error("the digest is the same")
			}
		})
	}
	if reading.Digest([]reading.Transfer{first}) == digest {
		t.Error("a transfer that is gone is not seen")
	}
}
