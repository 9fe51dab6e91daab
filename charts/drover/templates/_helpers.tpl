{{- define "drover.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "drover.selectorLabels" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "drover.labels" -}}
{{ include "drover.selectorLabels" . }}
app.kubernetes.io/part-of: drover
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name (.Chart.Version | replace "+" "_") }}
{{- end -}}

{{- define "drover.podAnnotations" -}}
kubectl.kubernetes.io/default-container: manager
{{- /* The file is read once, at the start. */}}
migration.drover.dev/config-checksum: {{ include "drover.config" . | sha256sum }}
{{- end -}}

{{- define "drover.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "drover.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name must be set where serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "drover.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default (printf "v%s" .Chart.AppVersion) .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* The rules that controller-gen made from the code, of the ClusterRole or of the Role. */}}
{{- define "drover.rules" -}}
{{- range splitList "\n---\n" (.root.Files.Get "files/role.yaml") -}}
{{- $object := fromYaml . -}}
{{- if eq $object.kind $.kind }}
{{- toYaml $object.rules }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The configuration file: the values as they are, and where the CAs are mounted. */}}
{{- define "drover.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- if and .Values.ca.configMap .Values.ca.secret -}}
{{- fail "ca.configMap and ca.secret may not both be set" -}}
{{- end -}}
{{- if or .Values.ca.configMap .Values.ca.secret -}}
{{- if $config.caFile -}}
{{- fail "config.caFile may not be set together with ca.configMap or ca.secret, which set it" -}}
{{- end -}}
{{- $_ := set $config "caFile" (printf "/etc/drover/ca/%s" .Values.ca.key) -}}
{{- end -}}
{{- toYaml $config -}}
{{- end -}}

{{/* Nine tenths of the limit: the garbage collector works harder before the kernel ends the process. */}}
{{- define "drover.goMemoryLimit" -}}
{{- $limit := .Values.resources.limits.memory -}}
{{- $mebibytes := trimSuffix "Mi" $limit | int -}}
{{- if hasSuffix "Gi" $limit -}}
{{- $mebibytes = mul 1024 (trimSuffix "Gi" $limit | int) -}}
{{- end -}}
{{- div (mul $mebibytes 9) 10 }}MiB
{{- end -}}

{{/* The ports of the proxies, which a NetworkPolicy must let through. */}}
{{- define "drover.egressPorts" -}}
{{- $ports := list -}}
{{- range .Values.networkPolicy.egressPorts }}{{ $ports = append $ports (int .) }}{{ end -}}
{{- range list .Values.proxy.https .Values.proxy.http -}}
{{- if . -}}
{{- $url := urlParse . -}}
{{- $given := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $ports = append $ports (int (default (ternary 443 80 (eq $url.scheme "https")) $given)) -}}
{{- end -}}
{{- end -}}
{{- range uniq $ports }}
- port: {{ . }}
  protocol: TCP
{{- end -}}
{{- end -}}

{{/* The Secret with the certificate of the metrics, where there is one to be used. */}}
{{- define "drover.metricsCertificate" -}}
{{- if and .Values.metrics.enabled .Values.metrics.secure -}}
{{- .Values.metrics.certificateSecret -}}
{{- end -}}
{{- end -}}

{{/* Refuses labels and annotations that the chart sets: a key that stands twice is refused by all who read YAML strictly. */}}
{{- define "drover.besides" -}}
{{- $own := include .own .root | fromYaml -}}
{{- range $key, $_ := .given -}}
{{- if hasKey $own $key -}}
{{- fail (printf "%s may not have %s, which the chart sets" $.value $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* What sets the flags that extraArgs may not have: of two equal ones the last holds, and the rest of the chart knows the first. */}}
{{- define "drover.ownFlags" -}}
config: use config
workers: use workers
watch-namespaces: use watchNamespaces
health-probe-bind-address: the pod's probes ask port 8081
metrics-bind-address: use metrics.enabled and metrics.port
metrics-secure: use metrics.secure
metrics-cert-path: use metrics.certificateSecret
zap-log-level: use log.level
zap-encoder: use log.encoder
lease-namespace: the Lease is in the release's namespace, or the pods of a rollout would act side by side
{{- end -}}

{{/* Refuses what each value may be by itself, but not together with the rest. */}}
{{- define "drover.check" -}}
{{- if and .Values.metrics.enabled (eq (int .Values.metrics.port) 8081) -}}
{{- fail "metrics.port may not be 8081, where the probes are served" -}}
{{- end -}}
{{- range .Values.extraArgs -}}
{{- if regexMatch "^--?leader-elect=(0|[fF]|false|False|FALSE)$" . -}}
{{- fail (printf "extraArgs may not have %s: two pods run during each rollout, and both would act" .) -}}
{{- end -}}
{{- $argument := . -}}
{{- range $flag, $instead := include "drover.ownFlags" $ | fromYaml -}}
{{- if regexMatch (printf "^--?%s(=|$)" $flag) $argument -}}
{{- fail (printf "extraArgs may not have %s: %s" $argument $instead) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- include "drover.besides" (dict "root" $ "own" "drover.podAnnotations" "value" "podAnnotations" "given" .Values.podAnnotations) -}}
{{- include "drover.besides" (dict "root" $ "own" "drover.labels" "value" "podLabels" "given" .Values.podLabels) -}}
{{- range $name := list "serviceMonitor" "prometheusRule" -}}
{{- $given := (index $.Values.metrics $name).labels -}}
{{- include "drover.besides" (dict "root" $ "own" "drover.labels" "value" (printf "metrics.%s.labels" $name) "given" $given) -}}
{{- end -}}
{{- end -}}
