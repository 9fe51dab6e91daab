/*
Copyright 2026 The Drover Authors.

SPDX-License-Identifier: Apache-2.0
*/

package stage

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/operator"
)

func TestOperatorSettings(t *testing.T) {
	for name, tc := range map[string]struct {
		speed float64
		want  time.Duration
	}{
		"in real time the window is twice the minute": {1, 2 * time.Minute},
		"a faster clock shortens the window":          {60, 2 * time.Second},
		"the window is in full seconds":               {50, 3 * time.Second},
		"the window is never nothing":                 {100000, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "drover.yaml")
			if err := os.WriteFile(file, OperatorSettings(tc.speed), 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := config.Load(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := got.Check(operator.DefaultLeaseTimes().Duration); err != nil {
				t.Errorf("the operator refuses it: %v", err)
			}
			want := config.Default()
			want.Quota.Window.Duration, want.Polling.Shortest.Duration = tc.want, time.Second
			want.ExactlyOnce.SendDeadline.Duration, want.ExactlyOnce.RequestTimeout.Duration = sendDeadline, requestTimeout
			want.ExactlyOnce.ConsistencyPatience.Duration = 24 * time.Second
			want.ContentReads.Looks = []metav1.Duration{{Duration: time.Second}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestClientEnvironment(t *testing.T) {
	given := []string{
		"PATH=/bin", "https_proxy=http://proxy.example", "NO_PROXY=*", "KUBECONFIG=/home/me/config", "PROXY=1", "HOME=",
	}
	want := []string{"PATH=/bin", "PROXY=1", "HOME="}
	if diff := cmp.Diff(want, ClientEnvironment(given)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
