package packages_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/drover-dev/drover/internal/testenv"
)

// variants are ways in which users install the chart.
func variants() map[string]values {
	return map[string]values{
		"as it is":           {},
		"for two namespaces": {"watchNamespaces": `["team-a","team-b"]`},
		"for one without a cluster's": {
			"watchNamespaces": `["team-a"]`, "crds.enabled": "false", "rbac.aggregate": "false", "metrics.secure": "false",
		},
		"as one process": {"replicas": "1"},
		"behind a proxy": {
			"proxy.https": `"http://proxy.example:3128"`, "proxy.noProxy": `["confluence.example"]`, "ca.configMap": `"proxy-ca"`,
		},
		"with everything switched off": {
			"crds.enabled": "false", "rbac": `{"create":false,"aggregate":false}`, "metrics.enabled": "false",
			"serviceAccount": `{"create":false,"name":"mine"}`, "networkPolicy.enabled": "false",
			"podDisruptionBudget.enabled": "false", "topologySpread": "false",
		},
		"with everything set": {
			"ca.secret": `"cas"`, "imagePullSecrets": `[{"name":"registry"}]`, "priorityClassName": `"system-cluster-critical"`,
			"nodeSelector": `{"kubernetes.io/os":"linux"}`, "tolerations": `[{"key":"a","operator":"Exists"}]`,
			"affinity": `{"podAntiAffinity":{}}`, "podAnnotations": `{"a":"b"}`, "podLabels": `{"a":"b"}`,
			"extraArgs": `["--leader-elect-lease-duration=30s"]`, "extraEnv": `[{"name":"A","value":"b"}]`,
			"config": `{"quota":{"reads":300}}`, "image.digest": `"sha256:` + strings.Repeat("a", 64) + `"`,
			"networkPolicy.extraEgress": `[{"ports":[{"port":8090}]}]`, "serviceAccount.annotations": `{"a":"b"}`,
			"fullnameOverride": `"other"`, "log.level": "3", "metrics.certificateSecret": `"certificate"`,
		},
	}
}

func TestTheAPIServerTakesEveryObject(t *testing.T) {
	c := administrator(t)
	for _, name := range []string{namespace, "team-a", "team-b"} {
		object := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name}}
		if err := c.Create(t.Context(), object); err != nil && !apierrors.IsAlreadyExists(err) {
			t.Fatal(err)
		}
	}
	for name, set := range variants() {
		t.Run(name, func(t *testing.T) {
			for _, object := range render(t, set) {
				err := c.Create(t.Context(), object, client.DryRunAll)
				there := object.GetKind() == "CustomResourceDefinition" && apierrors.IsAlreadyExists(err)
				if err != nil && !there {
					t.Errorf("%s %s: %v", object.GetKind(), object.GetName(), err)
				}
			}
		})
	}
}

// TestPodsAreAdmittedWhereOnlyRestrictedOnesAre asks the admission of Pod Security Standards, which a Deployment passes by.
func TestPodsAreAdmittedWhereOnlyRestrictedOnesAre(t *testing.T) {
	c := administrator(t)
	strict := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{GenerateName: "restricted-", Labels: map[string]string{
		"pod-security.kubernetes.io/enforce": "restricted",
	}}}
	if err := c.Create(t.Context(), strict); err != nil {
		t.Fatal(err)
	}
	for name, set := range variants() {
		t.Run(name, func(t *testing.T) {
			pod := podOf(t, render(t, set))
			pod.Namespace = strict.Name
			if err := c.Create(t.Context(), pod.DeepCopy(), client.DryRunAll); err != nil {
				t.Error(err)
			}
			pod.Spec.Containers[0].SecurityContext = nil
			if err := c.Create(t.Context(), pod, client.DryRunAll); !apierrors.IsForbidden(err) {
				t.Errorf("without a security context: %v, want a refusal, or this test shows nothing", err)
			}
		})
	}
}

// podOf returns the pod that the Deployment makes.
func podOf(t *testing.T, all objects) *corev1.Pod {
	t.Helper()
	template := into[appsv1.Deployment](t, all, "Deployment").Spec.Template
	pod := &corev1.Pod{ObjectMeta: template.ObjectMeta, Spec: template.Spec}
	pod.Name = "drover"
	return pod
}

// TestThePlainManifestInstalls applies it as a user does.
func TestThePlainManifestInstalls(t *testing.T) {
	file := administratorsKubeconfig(t)
	for _, argument := range []string{"--filename=dist/install.yaml", "--kustomize=config/default"} {
		cmd := exec.CommandContext(t.Context(), testenv.Kubectl(), "--kubeconfig="+file,
			"apply", "--server-side", "--validate=strict", argument)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", argument, err, out)
		}
	}
}

// TestThePlainManifestIsTheChart compares what a person would install by either.
func TestThePlainManifestIsTheChart(t *testing.T) {
	content, err := os.ReadFile(filepath.Join(root, "dist/install.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	plain := map[string]bool{}
	for _, object := range decode(t, string(content)) {
		plain[object.GetKind()+" "+object.GetName()] = true
	}
	for _, object := range render(t, nil) {
		if object.GetKind() != "ConfigMap" && !plain[object.GetKind()+" "+object.GetName()] {
			t.Errorf("%s %s is in the chart alone", object.GetKind(), object.GetName())
		}
	}
}

func convert(t *testing.T, object *unstructured.Unstructured, into any) {
	t.Helper()
	if err := runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(object.Object, into, true); err != nil {
		t.Fatal(err)
	}
}
