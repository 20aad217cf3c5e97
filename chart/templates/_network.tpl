{{/* Parts of NetworkPolicies. */}}

{{/* Port 53 of the cluster's DNS alone: a name asked of anybody else's server carries data out. */}}
{{- define "todo-app.dnsEgress" -}}
{{- with .Values.networkPolicy.dns -}}
- ports:
    - port: 53
      protocol: UDP
    - port: 53
      protocol: TCP
  {{- if .namespace }}
  to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: {{ .namespace }}
      {{- with .app }}
      podSelector:
        matchLabels:
          k8s-app: {{ . }}
      {{- end }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* The port of a URL: named, or by its scheme. */}}
{{- define "todo-app.urlPort" -}}
{{- $url := urlParse . -}}
{{- $port := regexFind ":[0-9]+$" $url.host | trimPrefix ":" -}}
{{- $port | default (ternary "80" "443" (eq $url.scheme "http")) -}}
{{- end -}}
