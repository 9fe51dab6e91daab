package migration_test

import (
	"testing"
	"time"

	"github.com/drover-dev/drover/api/v1alpha1"
	"github.com/drover-dev/drover/internal/harness"
)

func TestARunIsFollowedWhileTheSecretOfConfluenceCannotBeUsed(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(w *harness.World){
		"it is gone": func(w *harness.World) { removeAll(w, w.Secret("acme-confluence", nil)) },
		"it lacks its key": func(w *harness.World) {
			secret := w.Secret("acme-confluence", nil)
			w.Change(secret, func() { secret.Data = nil })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := threeRuns(t)
			spoil(w)
			w.Until(20*time.Minute, "told", func() bool {
				reason, _ := readySite(w)
				return reason == v1alpha1.ReasonSecretNotFound || reason == v1alpha1.ReasonSecretInvalid
			})
			w.For(10 * time.Minute)
			if !readable(w) {
				t.Errorf("%s: %s", w.State("wave-0"), w.Message("wave-0"))
			}
			w.Until(48*time.Hour, "finished", func() bool { return allAre(w, v1alpha1.ReasonFinished) })
			wantNoSpaceTwice(t, w)
		})
	}
}
