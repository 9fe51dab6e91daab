package api_test

import (
	"testing"

	"github.com/fluxcd/cli-utils/pkg/kstatus/status"
)

// Whoever waits for an object that was just made (Flux, Helm) must not take it for done.
func TestNewObjectIsInProgress(t *testing.T) {
	for kind, manifest := range minimal {
		t.Run(kind, func(t *testing.T) {
			c := newCluster(t)
			result, err := status.Compute(c.create(t, manifest))
			if err != nil {
				t.Fatal(err)
			}
			if result.Status != status.InProgressStatus {
				t.Errorf("kstatus reads %s (%s)", result.Status, result.Message)
			}
		})
	}
}
