package packages_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"

	"github.com/drover-dev/drover/internal/config"
	"github.com/drover-dev/drover/internal/operator"
)

func manager(t *testing.T, all objects) corev1.Container {
	t.Helper()
	return into[appsv1.Deployment](t, all, "Deployment").Spec.Template.Spec.Containers[0]
}

// environment returns the variables of the container as NAME=value.
func environment(container corev1.Container) []string {
	var all []string
	for _, variable := range container.Env {
		all = append(all, variable.Name+"="+variable.Value)
	}
	return all
}

func TestTheEnvironmentFollowsTheValues(t *testing.T) {
	for name, tc := range map[string]struct {
		set  values
		want []string
	}{
		"nine tenths of the memory are Go's": {want: []string{"GOMEMLIMIT=460MiB"}},
		"gibibytes are counted too":          {set: values{"resources.limits.memory": `"2Gi"`}, want: []string{"GOMEMLIMIT=1843MiB"}},
		"the API server is never asked by way of the proxy": {
			set: values{"proxy.https": `"http://proxy.example:3128"`, "proxy.noProxy": `["confluence.example"]`},
			want: []string{
				"GOMEMLIMIT=460MiB", "HTTPS_PROXY=http://proxy.example:3128",
				"NO_PROXY=$(KUBERNETES_SERVICE_HOST),kubernetes.default.svc,confluence.example",
			},
		},
		"more can be given": {set: values{"extraEnv": `[{"name":"A","value":"b"}]`}, want: []string{"GOMEMLIMIT=460MiB", "A=b"}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, environment(manager(t, render(t, tc.set)))); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestTheImageIsWhatWasAskedFor(t *testing.T) {
	digest := "sha256:" + strings.Repeat("a", 64)
	for name, tc := range map[string]struct {
		set  values
		want string
	}{
		"the version of the chart": {want: "ghcr.io/drover-dev/drover:v0.1.0"},
		"a tag":                    {values{"image.tag": `"x"`}, "ghcr.io/drover-dev/drover:x"},
		"a digest, which a tag cannot move": {
			values{"image.tag": `"x"`, "image.digest": `"` + digest + `"`}, "ghcr.io/drover-dev/drover@" + digest,
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := manager(t, render(t, tc.set)).Image; got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// TestTheOperatorTakesItsArguments holds every variant against the flags of the operator.
func TestTheOperatorTakesItsArguments(t *testing.T) {
	binary := build(t)
	for name, set := range variants() {
		t.Run(name, func(t *testing.T) {
			arguments := append(manager(t, render(t, set)).Args, "--help")
			if out, err := exec.CommandContext(t.Context(), binary, arguments...).CombinedOutput(); err != nil {
				t.Errorf("%v: %v\n%s", arguments, err, out)
			}
		})
	}
}

// TestTheOperatorTakesItsConfiguration loads the file as the operator does.
func TestTheOperatorTakesItsConfiguration(t *testing.T) {
	for name, set := range variants() {
		t.Run(name, func(t *testing.T) {
			content := into[corev1.ConfigMap](t, render(t, set), "ConfigMap").Data["config.yaml"]
			path := filepath.Join(t.TempDir(), "config.yaml")
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
			loaded, err := config.Load(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := loaded.Check(operator.DefaultLeaseTimes().Duration); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestCAsAreMountedWhereTheConfigurationSays(t *testing.T) {
	for name, set := range map[string]values{"from a ConfigMap": {"ca.configMap": `"x"`}, "from a Secret": {"ca.secret": `"x"`}} {
		t.Run(name, func(t *testing.T) {
			all := render(t, set)
			content := into[corev1.ConfigMap](t, all, "ConfigMap").Data["config.yaml"]
			if !strings.Contains(content, "caFile: /etc/drover/ca/ca.crt") {
				t.Errorf("the configuration does not name the file:\n%s", content)
			}
			if !slices.ContainsFunc(manager(t, all).VolumeMounts, func(m corev1.VolumeMount) bool {
				return m.MountPath == "/etc/drover/ca"
			}) {
				t.Error("nothing is mounted there")
			}
		})
	}
}

func TestPodsAreReplacedWhenTheConfigurationChanges(t *testing.T) {
	annotations := func(set values) map[string]string {
		return into[appsv1.Deployment](t, render(t, set), "Deployment").Spec.Template.Annotations
	}
	before, same, after := annotations(nil), annotations(values{"crds.keep": "false"}), annotations(values{"config.quota.reads": "300"})
	if !cmp.Equal(before, same) {
		t.Errorf("pods are replaced without a reason:\n%s", cmp.Diff(before, same))
	}
	if cmp.Equal(before, after) {
		t.Error("a change of the configuration replaces no pod")
	}
}

func TestObjectsComeAndGoWithTheValues(t *testing.T) {
	for name, tc := range map[string]struct {
		set           values
		with, without []string
	}{
		"two processes": {
			with:    []string{"CustomResourceDefinition", "PodDisruptionBudget", "NetworkPolicy", "Service", "ServiceAccount"},
			without: []string{"ServiceMonitor", "PrometheusRule"},
		},
		"one process could never be evicted": {set: values{"replicas": "1"}, without: []string{"PodDisruptionBudget"}},
		"no metrics":                         {set: values{"metrics.enabled": "false"}, without: []string{"Service"}},
		"the Prometheus operator":            {set: values{"metrics.serviceMonitor.enabled": "true"}, with: []string{"ServiceMonitor"}},
		"Drover's alerts":                    {set: values{"metrics.prometheusRule.enabled": "true"}, with: []string{"PrometheusRule"}},
		"somebody else's CRDs":               {set: values{"crds.enabled": "false"}, without: []string{"CustomResourceDefinition"}},
		"somebody else's rights": {
			set:     values{"rbac.create": "false", "rbac.aggregate": "false"},
			without: []string{"ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			all := render(t, tc.set)
			for _, kind := range tc.with {
				if len(all.of(kind)) == 0 {
					t.Errorf("there is no %s", kind)
				}
			}
			for _, kind := range tc.without {
				if len(all.of(kind)) != 0 {
					t.Errorf("there is a %s", kind)
				}
			}
		})
	}
}

// TestOnlyThePortsThatAreNamedCanBeReached would see a rule without ports, which is one for all of them.
func TestOnlyThePortsThatAreNamedCanBeReached(t *testing.T) {
	for name, tc := range map[string]struct {
		set  values
		want [][]int
	}{
		"the usual ports":            {want: [][]int{{53, 53}, {443, 6443, 8443}}},
		"another port":               {values{"networkPolicy.egressPorts": "[8090]"}, [][]int{{53, 53}, {8090}}},
		"none but DNS":               {values{"networkPolicy.egressPorts": "[]"}, [][]int{{53, 53}}},
		"none but DNS, said by null": {values{"networkPolicy.egressPorts": "null"}, [][]int{{53, 53}}},
		"none but DNS and the proxy": {
			values{"networkPolicy.egressPorts": "[]", "proxy.https": `"http://proxy:3128"`}, [][]int{{53, 53}, {3128}},
		},
		"none but DNS and a rule": {values{
			"networkPolicy.egressPorts": "[]", "networkPolicy.extraEgress": `[{"ports":[{"port":8090}]}]`,
		}, [][]int{{53, 53}, {8090}}},
	} {
		t.Run(name, func(t *testing.T) {
			var got [][]int
			for _, rule := range into[networkingv1.NetworkPolicy](t, render(t, tc.set), "NetworkPolicy").Spec.Egress {
				var ports []int
				for _, port := range rule.Ports {
					ports = append(ports, port.Port.IntValue())
				}
				got = append(got, ports)
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
