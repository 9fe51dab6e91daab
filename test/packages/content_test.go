package packages_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	networkingv1 "k8s.io/api/networking/v1"
)

func TestCRDsAreThoseOfTheAPI(t *testing.T) {
	for keep, want := range map[string]string{"true": "keep", "false": ""} {
		crds := render(t, values{"crds.keep": keep}).of("CustomResourceDefinition")
		if len(crds) != 3 {
			t.Errorf("%d CRDs, want 3", len(crds))
		}
		for _, crd := range crds {
			plural, _, _ := strings.Cut(crd.GetName(), ".")
			original := decode(t, string(file(t, "config/crd/bases/migration.drover.dev_"+plural+".yaml")))[0]
			if diff := cmp.Diff(original.Object["spec"], crd.Object["spec"]); diff != "" {
				t.Errorf("%s (-API +chart):\n%s", crd.GetName(), diff)
			}
			if got := crd.GetAnnotations()["helm.sh/resource-policy"]; got != want {
				t.Errorf("%s has the policy %q, want %q", crd.GetName(), got, want)
			}
		}
	}
}

func TestTheNetworkPolicyLetsThroughWhatIsNeeded(t *testing.T) {
	for name, tc := range map[string]struct {
		set  values
		want []string
	}{
		"DNS, the API server and the usual ports": {want: []string{"53", "53", "443", "6443", "8443"}},
		"the port of the proxy": {
			set:  values{"proxy.https": `"http://proxy.example:3128"`, "proxy.http": `"http://other.example"`},
			want: []string{"53", "53", "443", "6443", "8443", "3128", "80"},
		},
		"a list of one's own": {set: values{"networkPolicy.egressPorts": "[443]"}, want: []string{"53", "53", "443"}},
	} {
		t.Run(name, func(t *testing.T) {
			policy := into[networkingv1.NetworkPolicy](t, render(t, tc.set), "NetworkPolicy")
			var got []string
			for _, rule := range policy.Spec.Egress {
				for _, port := range rule.Ports {
					got = append(got, port.Port.String())
				}
			}
			if diff := cmp.Diff(tc.want, got); diff != "" {
				t.Errorf("egress (-want +got):\n%s", diff)
			}
			ingress := policy.Spec.Ingress
			if len(ingress) != 1 || len(ingress[0].From) == 0 || fmt.Sprint(ingress[0].Ports[0].Port) != "metrics" {
				t.Errorf("ingress is %v, want metrics for those who may read them", ingress)
			}
		})
	}
}
