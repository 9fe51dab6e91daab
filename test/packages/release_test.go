package packages_test

import (
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"github.com/drover-dev/drover/api/v1alpha1"
)

// TestAReleaseComesChangesAndGoes does with Helm what a user does, and looks whether what must stay stays.
func TestAReleaseComesChangesAndGoes(t *testing.T) {
	c := administrator(t)
	const in = "released"
	release := func(arguments ...string) string {
		printed, err := runHelm(t, append(arguments, "--namespace", in, "--kubeconfig", administratorsKubeconfig(t))...)
		if err != nil {
			t.Fatal(err)
		}
		return printed
	}
	// The CRDs are somebody else's here, and another test installs by the usual name.
	printed := release("install", "drover", "charts/drover", "--create-namespace", "--take-ownership",
		"--set", "fullnameOverride="+in)
	if !strings.Contains(printed, "rollout status deployment/"+in) {
		t.Errorf("the notes do not say how to go on:\n%s", printed)
	}
	release("upgrade", "drover", "charts/drover", "--reuse-values", "--set", "config.quota.reads=300")
	name := types.NamespacedName{Namespace: in, Name: in}
	configuration := &corev1.ConfigMap{}
	if err := c.Get(t.Context(), name, configuration); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(configuration.Data["config.yaml"], "reads: 300") {
		t.Errorf("the upgrade changed nothing:\n%s", configuration.Data["config.yaml"])
	}
	release("uninstall", "drover")
	if err := c.Get(t.Context(), name, &appsv1.Deployment{}); !apierrors.IsNotFound(err) {
		t.Errorf("the Deployment is still there: %v", err)
	}
	if err := c.List(t.Context(), &v1alpha1.CloudSiteList{}); err != nil {
		t.Errorf("the kinds went with the release, and with them all objects: %v", err)
	}
}
